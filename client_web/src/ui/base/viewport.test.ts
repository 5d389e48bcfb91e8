import fc from "fast-check";
import { expect, test } from "vitest";
import { isKeyboardUp } from "./viewport";

const px = fc.integer({ min: 200, max: 1000 });

test("nobody who does not write has a keyboard before them", () => {
  fc.assert(fc.property(px, px, (shown, tallest) => !isKeyboardUp(shown, tallest, false)));
});

test("a keyboard takes a good part of the height; an address bar does not", () => {
  expect(isKeyboardUp(508, 844, true)).toBe(true);
  expect(isKeyboardUp(315, 568, true)).toBe(true);
  expect(isKeyboardUp(788, 844, true)).toBe(false);
});
