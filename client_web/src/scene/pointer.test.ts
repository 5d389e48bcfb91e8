import fc from "fast-check";
import { Ray, Scene, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { MARK_MS, PointerMarks, spotPosition, surfaceHit } from "./pointer";

const EYE = new Vector3(0, 1.5, 2);
const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true });

function lookingAt(target: Vector3): Ray {
  return new Ray(EYE.clone(), target.clone().sub(EYE).normalize());
}

describe("surfaceHit", () => {
  it("finds again the spot of the wall that somebody points at", () => {
    fc.assert(
      fc.property(fraction, fraction, (u, v) => {
        const hit = surfaceHit(lookingAt(spotPosition({ surface: "wall", u, v })));
        expect(hit?.surface).toBe("wall");
        expect(hit?.u).toBeCloseTo(u, 5);
        expect(hit?.v).toBeCloseTo(v, 5);
      }),
    );
  });

  it("finds again the spot of the floor", () => {
    fc.assert(
      fc.property(fraction, fraction, (u, v) => {
        const hit = surfaceHit(lookingAt(spotPosition({ surface: "floor", u, v })));
        expect(hit).toMatchObject({ surface: "floor" });
        expect(hit?.u).toBeCloseTo(u, 5);
      }),
    );
  });

  it("finds nothing on the ceiling", () => {
    expect(surfaceHit(new Ray(EYE.clone(), new Vector3(0, 1, 0)))).toBeNull();
  });
});

describe("PointerMarks", () => {
  it("keeps one mark for each person and lets it fade", () => {
    const marks = new PointerMarks(new Scene(), true);
    marks.point("a", { surface: "wall", u: 0.1, v: 0.1 }, 0);
    marks.point("a", { surface: "wall", u: 0.9, v: 0.9 }, 100);
    marks.point("b", { surface: "floor", u: 0.5, v: 0.5 }, 100);
    expect(marks.count).toBe(2);
    marks.update(MARK_MS + 99);
    expect(marks.count).toBe(2);
    marks.update(MARK_MS + 101);
    expect(marks.count).toBe(0);
  });
});
