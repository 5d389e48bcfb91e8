import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUCKET_MS, barsOf, isHeard } from "./peaks";
import { joined, LEAST_SILENCE_MS, silencesOf, stretchAt } from "./quiet";

const real = new Uint8Array(
  readFileSync(join(import.meta.dirname, "../../../tests/golden/recording/voice.peaks")),
);
const somePeaks = fc.uint8Array({ minLength: 1, maxLength: 400 });

describe("a waveform", () => {
  it("shows the voice that the server measured", () => {
    const bars = barsOf(real, 0, 24_000, 48);
    expect(real.length * BUCKET_MS).toBe(24_000);
    expect(Math.min(...bars)).toBeGreaterThan(0.15);
    expect(isHeard(real, 12_000)).toBe(true);
  });

  it("never loses the loudest moment, however few bars there are", () => {
    fc.assert(
      fc.property(somePeaks, fc.integer({ min: 1, max: 900 }), (peaks, count) => {
        const bars = barsOf(peaks, 0, peaks.length * BUCKET_MS, count);
        expect(bars).toHaveLength(count);
        expect(Math.max(...bars)).toBeCloseTo(Math.max(...peaks) / 255, 10);
      }),
    );
  });

  it("is flat where nothing was measured", () => {
    expect(barsOf(real, 30_000, 31_000, 4)).toEqual([0, 0, 0, 0]);
    expect(isHeard(new Uint8Array(), 0)).toBe(false);
  });
});

describe("what may be skipped", () => {
  it("is silence of three seconds or more, never a word", () => {
    fc.assert(
      fc.property(fc.array(somePeaks, { minLength: 1, maxLength: 2 }), (voices) => {
        const durationMs = Math.max(...voices.map((peaks) => peaks.length)) * BUCKET_MS;
        for (const { fromMs, toMs } of silencesOf(voices, durationMs)) {
          expect(toMs - fromMs).toBeGreaterThanOrEqual(LEAST_SILENCE_MS - 1000);
          for (let atMs = fromMs; atMs < toMs; atMs += BUCKET_MS) {
            expect(voices.some((peaks) => isHeard(peaks, atMs))).toBe(false);
          }
        }
      }),
    );
  });

  it("is found between two words", () => {
    const peaks = new Uint8Array(200);
    peaks[20] = 200;
    peaks[120] = 200;
    expect(silencesOf([peaks], 10_000)).toEqual([
      { fromMs: 1550, toMs: 5500 },
      { fromMs: 6550, toMs: 9500 },
    ]);
  });

  it("is nothing where no voice was recorded", () => {
    expect(silencesOf([], 60_000)).toEqual([]);
  });

  it("joins what touches, and knows where a moment lies", () => {
    const stretches = joined([
      { fromMs: 500, toMs: 900 },
      { fromMs: 0, toMs: 100 },
      { fromMs: 800, toMs: 1000 },
      { fromMs: 2000, toMs: 2000 },
    ]);
    expect(stretches).toEqual([
      { fromMs: 0, toMs: 100 },
      { fromMs: 500, toMs: 1000 },
    ]);
    expect(stretchAt(stretches, 999)).toEqual({ fromMs: 500, toMs: 1000 });
    expect(stretchAt(stretches, 1000)).toBeNull();
  });
});
