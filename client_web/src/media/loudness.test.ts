import fc from "fast-check";
import { expect, test } from "vitest";
import { loudness, loudnessOfLevel } from "./loudness";

function tone(amplitude: number): Float32Array {
  return Float32Array.from({ length: 1024 }, (_, n) => amplitude * Math.sin(n / 3));
}

test("silence is zero, however long", () => {
  expect(loudness(new Float32Array(1024))).toBe(0);
  expect(loudness(new Float32Array(0))).toBe(0);
});

test("a firm voice fills the bar", () => {
  expect(loudness(tone(0.5))).toBe(1);
});

test("louder is never less, and always between 0 and 1", () => {
  const amplitude = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(amplitude, amplitude, (one, other) => {
      const [quiet, loud] = [loudness(tone(Math.min(one, other))), loudness(tone(Math.max(one, other)))];
      expect(quiet).toBeGreaterThanOrEqual(0);
      expect(loud).toBeLessThanOrEqual(1);
      expect(loud).toBeGreaterThanOrEqual(quiet - 1e-9);
    }),
  );
});

test("the server's levels are on the same scale", () => {
  expect(loudnessOfLevel(0)).toBe(0);
  expect(loudnessOfLevel(127)).toBe(1);
  expect(loudnessOfLevel(127 - 15)).toBe(1);
  expect(loudnessOfLevel(127 - 60)).toBe(0);
});
