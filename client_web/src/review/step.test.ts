import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SPEEDS } from "./clock";
import { correctionOf, DRIFT_MS } from "./step";

describe("keeping a track in step", () => {
  it("leaves a drift alone that nobody hears", () => {
    expect(correctionOf(1080, 1000, 1)).toEqual({ rate: 1, jumpToMs: null });
    expect(correctionOf(940, 1000, 1.5)).toEqual({ rate: 1.5, jumpToMs: null });
  });

  it("walks off a small drift and jumps over a large one", () => {
    expect(correctionOf(1200, 1000, 1).rate).toBeLessThan(1);
    expect(correctionOf(800, 1000, 1).rate).toBeGreaterThan(1);
    expect(correctionOf(60_000, 1000, 1)).toEqual({ rate: 1, jumpToMs: 1000 });
  });

  it("is in step within five seconds, from wherever it was", () => {
    const startsMs = fc.double({ min: -5000, max: 5000, noNaN: true });
    fc.assert(
      fc.property(startsMs, fc.constantFrom(...SPEEDS), (offMs, speed) => {
        let [trackMs, headMs] = [60_000 + offMs, 60_000];
        for (let passedMs = 0; passedMs < 10_000; passedMs += 100) {
          const { rate, jumpToMs } = correctionOf(trackMs, headMs, speed);
          trackMs = (jumpToMs ?? trackMs) + 100 * rate;
          headMs += 100 * speed;
        }
        expect(Math.abs(trackMs - headMs)).toBeLessThanOrEqual(DRIFT_MS + 100 * 2 * 0.08);
      }),
    );
  });
});
