import { expect, test } from "vitest";
import { networkOf } from "./network";

test("the worse direction counts, and nothing is good until it is known", () => {
  expect(networkOf({ upward: "poor", downward: "good" })).toBe("poor");
  expect(networkOf({ upward: "good", downward: "fair" })).toBe("fair");
  expect(networkOf({ upward: "good", downward: "good" })).toBe("good");
  expect(networkOf(undefined)).toBe("good");
});
