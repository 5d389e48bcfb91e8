import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OBSTACLES, ROOM, spotFor, stayInside } from "../scene/place";
import {
  type Ground,
  gait,
  type Intent,
  leap,
  PERSONAL_SPACE_M,
  STILL,
  type Walker,
  walk,
} from "./locomotion";

const HERE: Walker = { x: 0, z: 0, yaw: 0, pitch: 0, goal: null, isWalking: false };
const part = fc.constantFrom(-1, 0, 1);
const ground = fc.record({
  x: fc.double({ min: -6, max: 6, noNaN: true }),
  z: fc.double({ min: -4.5, max: 4.5, noNaN: true }),
});
const intent: fc.Arbitrary<Intent> = fc.record({
  forward: part,
  aside: part,
  turn: part,
  lookYaw: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  lookPitch: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  goal: fc.option(ground, { nil: null }),
});
const distance = (one: Ground, other: Ground) => Math.hypot(one.x - other.x, one.z - other.z);

describe("leap", () => {
  it("is at once where the same walk ends", () => {
    fc.assert(
      fc.property(ground, fc.array(ground, { maxLength: 3 }), (goal, others) => {
        const crowd = others.filter((other) => distance(other, HERE) > PERSONAL_SPACE_M);
        const leapt = leap(HERE, { ...STILL, goal }, crowd);
        let walked = walk(HERE, { ...STILL, goal }, 0.1, crowd);
        for (let steps = 0; walked.goal !== null && steps < 200; steps++)
          walked = walk(walked, STILL, 0.1, crowd);
        expect(distance(leapt, walked)).toBeLessThan(1e-9);
        expect(leapt.isWalking || leapt.goal).toBeFalsy();
      }),
    );
  });

  it("arrives in an empty room", () => {
    const goal = { x: 1, z: 1 };
    expect(distance(leap(HERE, { ...STILL, goal }, []), goal)).toBeLessThan(0.1);
  });
});

describe("walk", () => {
  it("never leaves the room nor enters the furniture", () => {
    fc.assert(
      fc.property(fc.array(intent, { maxLength: 120 }), (script) => {
        let walker = HERE;
        for (const step of script) {
          walker = walk(walker, step, 0.1, []);
          expect(Math.abs(walker.x)).toBeLessThan(ROOM.width_m / 2);
          expect(Math.abs(walker.z)).toBeLessThan(ROOM.depth_m / 2);
          for (const thing of OBSTACLES)
            expect(distance(walker, thing)).toBeGreaterThan(thing.radius_m - 1e-6);
        }
      }),
    );
  });

  it("never comes nearer to anybody than personal space allows", () => {
    fc.assert(
      fc.property(
        fc.array(ground, { maxLength: 4 }),
        fc.array(intent, { maxLength: 100 }),
        (others, script) => {
          fc.pre(others.every((other) => distance(HERE, other) >= PERSONAL_SPACE_M));
          let walker = HERE;
          for (const step of script) {
            walker = walk(walker, step, 0.1, others);
            for (const other of others)
              expect(distance(walker, other)).toBeGreaterThanOrEqual(PERSONAL_SPACE_M - 1e-6);
          }
        },
      ),
    );
  });

  it("lets somebody who stands too near walk away", () => {
    const walker = walk(HERE, { ...STILL, forward: 1 }, 0.1, [{ x: 0, z: 0.3 }]);
    expect(walker.z).toBeLessThan(0);
  });

  it("walks forward along -Z at a calm pace", () => {
    const walker = walk(HERE, { ...STILL, forward: 1 }, 0.1, []);
    expect(walker.z).toBeCloseTo(-0.15);
    expect(walker.isWalking).toBe(true);
  });

  it("reaches a spot on the floor and stands still there", () => {
    let walker = walk(HERE, { ...STILL, goal: { x: 1, z: -1 } }, 0.05, []);
    for (let step = 0; step < 60; step++) walker = walk(walker, STILL, 0.05, []);
    expect(distance(walker, { x: 1, z: -1 })).toBeLessThan(0.1);
    expect(walker.isWalking).toBe(false);
    expect(walker.goal).toBeNull();
  });

  it("gives up a spot that cannot be reached", () => {
    let walker = walk(HERE, { ...STILL, goal: { x: 40, z: 0 } }, 0.1, []);
    for (let step = 0; step < 200; step++) walker = walk(walker, STILL, 0.1, []);
    expect(walker.goal).toBeNull();
  });

  it("forgets a spot when keys are pressed", () => {
    const going = walk(HERE, { ...STILL, goal: { x: 1, z: 0 } }, 0.1, []);
    expect(walk(going, { ...STILL, forward: 1 }, 0.1, []).goal).toBeNull();
  });
});

describe("spots", () => {
  it.each(["hall", "meeting"] as const)("of a %s are inside, however many people come", (kind) => {
    const roles = ["customer", "agent", "supervisor"] as const;
    const spots = roles.flatMap((role) =>
      Array.from({ length: 30 }, (_, ordinal) => spotFor(kind, role, ordinal)),
    );
    for (const { x, z } of spots) {
      const [insideX, insideZ] = stayInside(x, z);
      expect(insideX).toBeCloseTo(x, 9);
      expect(insideZ).toBeCloseTo(z, 9);
    }
  });
});

describe("gait", () => {
  const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

  it("turns the body along the way, whichever way that is", () => {
    fc.assert(
      fc.property(angle, angle, (yaw, heading) => {
        const { bodyYaw } = gait(yaw, heading);
        expect(Math.abs(Math.sin(bodyYaw - heading))).toBeLessThan(1e-9);
      }),
    );
  });

  it("walks backwards rather than turn away from what is looked at", () => {
    fc.assert(
      fc.property(angle, angle, (yaw, heading) => {
        expect(Math.cos(gait(yaw, heading).bodyYaw - yaw)).toBeGreaterThan(-0.2);
      }),
    );
    expect(gait(0, Math.PI).isBackwards).toBe(true);
    expect(gait(0, Math.PI / 2).isBackwards).toBe(false);
  });
});
