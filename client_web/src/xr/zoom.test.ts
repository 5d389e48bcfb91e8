import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WHOLE, zoomedAt } from "./zoom";

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe("zoomedAt", () => {
  it("keeps under the pointer what was there, and shows nothing from outside", () => {
    fc.assert(
      fc.property(fraction, fraction, (u, v) => {
        const { left, bottom, size } = zoomedAt(u, v);
        expect(left + u * size).toBeCloseTo(u);
        expect(bottom + v * size).toBeCloseTo(v);
        expect(Math.min(left, bottom)).toBeGreaterThanOrEqual(0);
        expect(Math.max(left, bottom) + size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is twice as large as the whole", () => {
    expect(WHOLE.size / zoomedAt(0.5, 0.5).size).toBe(2);
  });
});
