import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePose, encodePose } from "../wire/pose";
import { mixStance, StanceBuffer } from "./interpolate";
import { poseOf, type Stance, stanceAt, stanceOf } from "./stance";

const START = stanceAt({ x: 0, z: 0, yaw_rad: 0 });
const metre = fc.double({ min: -6, max: 6, noNaN: true });
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const stance: fc.Arbitrary<Stance> = fc.record({
  x: metre,
  y: fc.double({ min: 1, max: 2, noNaN: true }),
  z: metre,
  yaw: angle,
  pitch: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  roll: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  hands: fc.constant(null),
  speech: fc.double({ min: 0, max: 1, noNaN: true }),
  expression: fc.constant("neutral" as const),
  isSeated: fc.boolean(),
  isWalking: fc.boolean(),
});
const way = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), stance), { minLength: 1, maxLength: 30 });

function filled(steps: readonly (readonly [number, Stance])[]): {
  buffer: StanceBuffer;
  known: [number, Stance][];
} {
  const buffer = new StanceBuffer();
  const known: [number, Stance][] = [];
  let atMs = 1_000;
  for (const [gap, one] of steps) {
    atMs += gap;
    buffer.push(atMs, one);
    known.push([atMs, one]);
  }
  return { buffer, known };
}

describe("StanceBuffer", () => {
  it("knows nothing before anything was heard", () => {
    expect(new StanceBuffer().at(5)).toBeNull();
  });

  it("passes through every stance at its own moment", () => {
    fc.assert(
      fc.property(way, (steps) => {
        const { buffer, known } = filled(steps);
        for (const [atMs, one] of known) {
          expect(buffer.at(atMs)?.x).toBeCloseTo(one.x, 9);
          expect(buffer.at(atMs)?.z).toBeCloseTo(one.z, 9);
        }
      }),
    );
  });

  it("never leaves the box of the two stances around a moment", () => {
    fc.assert(
      fc.property(way, fc.double({ min: 900, max: 14_000, noNaN: true }), (steps, moment) => {
        const { buffer, known } = filled(steps);
        const seen = buffer.at(moment);
        const after = known.find(([atMs]) => atMs >= moment) ?? known.at(-1);
        const before = known.filter(([atMs]) => atMs <= moment).at(-1) ?? known[0];
        const xs = [before?.[1].x ?? 0, after?.[1].x ?? 0];
        expect(seen?.x).toBeGreaterThanOrEqual(Math.min(...xs) - 1e-9);
        expect(seen?.x).toBeLessThanOrEqual(Math.max(...xs) + 1e-9);
      }),
    );
  });

  it("stays where it was last seen", () => {
    fc.assert(
      fc.property(way, (steps) => {
        const { buffer, known } = filled(steps);
        expect(buffer.at(1e9)).toEqual(known.at(-1)?.[1]);
      }),
    );
  });

  it("leaves out what comes too late", () => {
    const buffer = new StanceBuffer();
    buffer.push(1_000, { ...START, x: 1 });
    buffer.push(900, { ...START, x: 5 });
    expect(buffer.at(1_000)?.x).toBe(1);
    expect(buffer.at(2_000)?.x).toBe(1);
  });

  it("takes silence for standing still, not for creeping", () => {
    const buffer = new StanceBuffer();
    buffer.push(1_000, { ...START, x: 0 });
    buffer.push(61_000, { ...START, x: 2 });
    expect(buffer.at(60_800)?.x).toBe(0);
    expect(buffer.at(60_940)?.x).toBeCloseTo(1);
  });

  it("forgets the way when told", () => {
    const buffer = new StanceBuffer();
    buffer.push(1_000, START);
    buffer.clear();
    expect(buffer.at(1_000)).toBeNull();
  });
});

describe("stances", () => {
  it("survive the way through a pose", () => {
    fc.assert(
      fc.property(stance, (one) => {
        const back = stanceOf(poseOf(one));
        expect(Math.cos(back.yaw - one.yaw)).toBeCloseTo(1, 6);
        expect(back.pitch).toBeCloseTo(one.pitch, 6);
        expect([back.x, back.y, back.z]).toEqual([one.x, one.y, one.z]);
      }),
    );
  });

  it("carry roll and hands through the 29 bytes of a pose, live and recorded alike", () => {
    const hand = { offset: [0.25, -0.5, -0.25], orientation: [0, Math.SQRT1_2, 0, Math.SQRT1_2] } as const;
    const bytes = encodePose(poseOf({ ...START, roll: 0.4, pitch: -0.2, hands: [hand, hand] }));
    const back = stanceOf(decodePose(new DataView(bytes.buffer)));
    expect(bytes).toHaveLength(29);
    expect(back.roll).toBeCloseTo(0.4, 2);
    expect(back.pitch).toBeCloseTo(-0.2, 2);
    expect(back.hands?.[1].offset[1]).toBeCloseTo(-0.5, 2);
    expect(back.hands?.[0].orientation[1]).toBeCloseTo(Math.SQRT1_2, 2);
  });

  it("bring hands from one place to the next", () => {
    const at = (x: number) => ({ offset: [x, 0, 0], orientation: [0, 0, 0, 1] }) as const;
    const [from, to] = [0, 0.4].map((x) => ({ ...START, hands: [at(x), at(-x)] as const }));
    if (!from || !to) throw new Error("two stances were made");
    const { hands } = mixStance(from, to, 0.5);
    expect(hands?.[0].offset[0]).toBeCloseTo(0.2);
    expect(hands?.[1].offset[0]).toBeCloseTo(-0.2);
    expect(mixStance(from, START, 0.5).hands).toBeNull();
  });

  it("turn the short way round", () => {
    const one = { ...START, yaw: 3.1 };
    const other = { ...START, yaw: -3.1 };
    expect(Math.abs(mixStance(one, other, 0.5).yaw)).toBeCloseTo(Math.PI, 3);
  });

  it("look along -Z where a spot looks along -Z", () => {
    expect(Math.abs(stanceAt({ x: 0, z: 0, yaw_rad: Math.PI }).yaw)).toBeCloseTo(0);
  });
});
