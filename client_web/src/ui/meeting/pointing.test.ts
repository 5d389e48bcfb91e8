import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pictureSpot, wallSpot } from "./pointing";

const fraction = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const aspect = fc.double({ min: 0.3, max: 4, noNaN: true });

describe("pointing", () => {
  it("at a spot of a picture is seen at the same spot, whatever its shape", () => {
    fc.assert(
      fc.property(fraction, fraction, aspect, (u, v, shape) => {
        const back = pictureSpot(wallSpot({ u, v }, shape), shape);
        expect(back?.u).toBeCloseTo(u, 6);
        expect(back?.v).toBeCloseTo(v, 6);
      }),
    );
  });

  it("beside the picture is nowhere in it", () => {
    expect(pictureSpot({ u: 0.02, v: 0.5 }, 0.6)).toBeNull();
  });
});
