import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseGaze, type Seen } from "./gaze";

const one = (memberId: string, x: number, z: number, level = 0, yaw = 0): Seen => ({
  memberId,
  x,
  z,
  yaw,
  level,
});
const ME = one("me", 0, 0);

describe("chooseGaze", () => {
  it("follows the voice", () => {
    const gaze = chooseGaze(ME, [one("near", 0, -1), one("speaker", 2, -2, 0.6)], null, 0);
    expect(gaze?.memberId).toBe("speaker");
  });

  it("follows a voice from behind too", () => {
    expect(chooseGaze(ME, [one("speaker", 0, 3, 0.6)], null, 0)?.memberId).toBe("speaker");
  });

  it("looks at the one straight ahead while nobody speaks, not at the neighbour", () => {
    const gaze = chooseGaze(ME, [one("neighbour", 1, -0.2), one("guest", 0.2, -5)], null, 0);
    expect(gaze?.memberId).toBe("guest");
  });

  it("looks at nobody who stands behind and is silent", () => {
    expect(chooseGaze(ME, [one("behind", 0, 2)], null, 0)).toBeNull();
  });

  it("does not flick between quick answers", () => {
    const people = (a: number, b: number) => [one("a", -1, -1, a), one("b", 1, -1, b)];
    const first = chooseGaze(ME, people(0.6, 0), null, 0);
    expect(chooseGaze(ME, people(0, 0.6), first, 300)?.memberId).toBe("a");
    expect(chooseGaze(ME, people(0, 0.6), first, 1_200)?.memberId).toBe("b");
  });

  it("lets go at once of somebody who has left", () => {
    const gaze = chooseGaze(ME, [one("b", 1, -1)], { memberId: "gone", sinceMs: 0 }, 10);
    expect(gaze?.memberId).toBe("b");
  });

  it("keeps its moment while it keeps its person", () => {
    const before = { memberId: "a", sinceMs: 0 };
    expect(chooseGaze(ME, [one("a", 0, -1)], before, 5_000)).toBe(before);
  });

  it("only ever looks at somebody who is there", () => {
    const person = fc.record({
      memberId: fc.constantFrom("a", "b", "c"),
      x: fc.double({ min: -5, max: 5, noNaN: true }),
      z: fc.double({ min: -5, max: 5, noNaN: true }),
      yaw: fc.double({ min: -3, max: 3, noNaN: true }),
      level: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const people = fc.uniqueArray(person, { selector: (each) => each.memberId, maxLength: 3 });
    fc.assert(
      fc.property(people, fc.constantFrom("a", "b", "x"), fc.nat(5_000), (others, memberId, nowMs) => {
        const gaze = chooseGaze(ME, others, { memberId, sinceMs: 0 }, nowMs);
        expect(gaze === null || others.some((other) => other.memberId === gaze.memberId)).toBe(true);
      }),
    );
  });
});
