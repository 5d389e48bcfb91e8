// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { isReachable } from "./Reach";

describe("a way to be reached", () => {
  it("is a telephone number or a mail address, as people write them", () => {
    for (const reach of ["+39 02 1234567", "333 1234567", "02/1234567", " ada@example.org "]) {
      expect(isReachable(reach), reach).toBe(true);
    }
  });

  it("is not a name, half an address, or a few digits", () => {
    for (const reach of ["", "Ada", "ada@", "@example.org", "12345", "ada@example"]) {
      expect(isReachable(reach), reach).toBe(false);
    }
  });
});
