import { describe, expect, it } from "vitest";
import { CLEAR_M, GONE_M, opacityAt } from "./embodiment";

describe("opacityAt", () => {
  it("shows people whole from 0.9 m on, and not at all within 0.6", () => {
    expect([0.2, GONE_M, CLEAR_M, 3].map(opacityAt)).toEqual([0, 0, 1, 1]);
    expect(opacityAt(0.75)).toBeCloseTo(0.5);
    expect([GONE_M, CLEAR_M]).toEqual([0.6, 0.9]);
  });
});
