import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextSpeed, Playhead, SPEEDS } from "./clock";

function playhead(durationMs: number) {
  const local = { ms: 1000 };
  return { local, head: new Playhead(durationMs, () => local.ms) };
}

const step = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 4000 }) }),
  fc.record({ do: fc.constant("play" as const) }),
  fc.record({ do: fc.constant("pause" as const) }),
  fc.record({ do: fc.constant("hold" as const), isHeld: fc.boolean() }),
  fc.record({ do: fc.constant("seek" as const), ms: fc.integer({ min: -500, max: 12_000 }) }),
  fc.record({ do: fc.constant("speed" as const), speed: fc.constantFrom(...SPEEDS) }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Whether somebody asked it to go elsewhere. */
function isLed(one: Step, beforeMs: number): boolean {
  return one.do === "seek" || (one.do === "play" && beforeMs === 10_000);
}

function take(head: Playhead, local: { ms: number }, one: Step): void {
  if (one.do === "wait") local.ms += one.ms;
  else if (one.do === "hold") head.hold("x", one.isHeld);
  else if (one.do === "seek") head.seek(one.ms);
  else if (one.do === "speed") head.setSpeed(one.speed);
  else head[one.do]();
}

describe("the playhead", () => {
  it("goes as fast as it is told, and stands where it was paused", () => {
    const { head, local } = playhead(60_000);
    head.play();
    local.ms += 1000;
    expect(head.positionMs).toBe(1000);
    head.setSpeed(2);
    local.ms += 1000;
    expect(head.positionMs).toBe(3000);
    head.pause();
    local.ms += 5000;
    expect(head.positionMs).toBe(3000);
    expect(head.pace).toBe(0);
  });

  it("waits for whoever holds it without forgetting that it plays", () => {
    const { head, local } = playhead(60_000);
    head.play();
    head.hold("tracks", true);
    head.hold("timeline", true);
    local.ms += 1000;
    head.hold("tracks", false);
    local.ms += 1000;
    expect([head.positionMs, head.isPlaying, head.isWaiting, head.pace]).toEqual([0, true, true, 0]);
    head.hold("timeline", false);
    local.ms += 1000;
    expect([head.positionMs, head.pace]).toEqual([1000, 1]);
  });

  it("stops at the end, and begins anew when played there", () => {
    const { head, local } = playhead(2000);
    head.play();
    local.ms += 9000;
    expect([head.positionMs, head.isPlaying, head.isAtEnd]).toEqual([2000, false, true]);
    head.play();
    expect([head.positionMs, head.isPlaying]).toEqual([0, true]);
  });

  it("goes to the beginning when the moment is no number", () => {
    const { head } = playhead(2000);
    head.seek(Number.NaN);
    expect(head.positionMs).toBe(0);
  });

  it("is always within the recording, and never goes back by itself", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (script) => {
        const { head, local } = playhead(10_000);
        for (const one of script) {
          const [before, pace] = [head.positionMs, head.pace];
          take(head, local, one);
          expect(head.positionMs).toBeGreaterThanOrEqual(0);
          expect(head.positionMs).toBeLessThanOrEqual(10_000);
          const passedMs = one.do === "wait" ? one.ms * pace : 0;
          if (isLed(one, before)) continue;
          expect(head.positionMs).toBeCloseTo(Math.min(10_000, before + passedMs), 6);
        }
      }),
    );
  });

  it("knows the speeds beside one another", () => {
    expect(nextSpeed(1, 1)).toBe(1.25);
    expect(nextSpeed(2, 1)).toBe(2);
    expect(nextSpeed(0.5, -1)).toBe(0.5);
  });
});
