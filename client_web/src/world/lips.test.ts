import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Blinking, MOUTHS, SHUT } from "../scene/face";
import { Lips } from "./lips";

const STEP_S = 1 / 60;

describe("Lips", () => {
  it("stay shut in silence and in room noise", () => {
    const lips = new Lips();
    for (let step = 0; step < 60; step++) expect(lips.update(0.04, STEP_S)).toEqual(SHUT);
  });

  it("open within a tenth of a second of speech", () => {
    const lips = new Lips();
    for (let step = 0; step < 6; step++) lips.update(0.6, STEP_S);
    expect(lips.opening).toBeGreaterThan(0.5);
  });

  it("shut within four tenths of a second of silence", () => {
    const lips = new Lips();
    for (let step = 0; step < 30; step++) lips.update(0.8, STEP_S);
    for (let step = 0; step < 24; step++) lips.update(0, STEP_S);
    expect(lips.update(0, STEP_S)).toEqual(SHUT);
  });

  it("move while a voice is steady", () => {
    const lips = new Lips();
    const seen = Array.from({ length: 60 }, () => lips.update(0.5, STEP_S).aa).slice(20);
    expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(0.1);
  });

  it("never ask more of a face than it has, whatever the voice does", () => {
    const level = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(level, fc.double({ min: 0.001, max: 0.1, noNaN: true }))), (script) => {
        const lips = new Lips();
        for (const [loud, deltaS] of script) {
          const mouth = lips.update(loud, deltaS);
          const sum = MOUTHS.reduce((total, shape) => total + mouth[shape], 0);
          expect(sum).toBeLessThanOrEqual(1);
          for (const shape of MOUTHS) expect(mouth[shape]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe("Blinking", () => {
  it.each([1, 17, 4242])("shuts the lids six to thirty times a minute, for a moment (seed %i)", (seed) => {
    const blinking = new Blinking(seed);
    const isShut = Array.from({ length: 3_600 }, () => blinking.update(STEP_S) > 0.5);
    const blinks = isShut.filter((shut, at) => shut && !isShut[at - 1]).length;
    expect(blinks).toBeGreaterThanOrEqual(6);
    expect(blinks).toBeLessThanOrEqual(30);
    expect(isShut.filter(Boolean).length / isShut.length).toBeLessThan(0.1);
  });
});
