import fc from "fast-check";
import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { bendArm } from "./limbs";

const axis = fc.double({ min: -2, max: 2, noNaN: true });
const point = fc.tuple(axis, axis, axis).map(([x, y, z]) => new Vector3(x, y, z));
const length = fc.double({ min: 0.15, max: 0.45, noNaN: true });
const DOWN = new Vector3(0, -1, 0);

describe("bendArm", () => {
  it("never stretches a bone, wherever the hand is", () => {
    fc.assert(
      fc.property(point, point, length, length, (shoulder, target, upper, lower) => {
        const { elbow, reached } = bendArm(shoulder, target, [upper, lower], DOWN);
        expect(elbow.distanceTo(shoulder)).toBeCloseTo(upper, 5);
        expect(elbow.distanceTo(reached)).toBeCloseTo(lower, 5);
      }),
    );
  });

  it("reaches whatever is within reach", () => {
    const target = new Vector3(0.2, -0.1, 0.3);
    const { reached } = bendArm(new Vector3(), target, [0.25, 0.25], DOWN);
    expect(reached.distanceTo(target)).toBeLessThan(1e-6);
  });

  it("lets the elbow hang on the side of the pole", () => {
    const { elbow } = bendArm(new Vector3(), new Vector3(0.3, 0, 0), [0.25, 0.25], DOWN);
    expect(elbow.y).toBeLessThan(-0.1);
  });
});
