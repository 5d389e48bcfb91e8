import { describe, expect, it } from "vitest";
import { Spaced } from "./spaced";

describe("spaced words", () => {
  it("are not said while the page itself says them", () => {
    expect(new Spaced(60_000, "three before you").words("three before you", 90_000)).toBe("");
  });

  it("are said at once when they change, then at most once a minute, and then the newest", () => {
    const spaced = new Spaced(60_000, "four before you");
    expect(spaced.words("three before you", 0)).toBe("three before you");
    expect(spaced.words("two before you", 5_000)).toBe("three before you");
    expect(spaced.words("one before you", 59_999)).toBe("three before you");
    expect(spaced.words("one before you", 60_000)).toBe("one before you");
  });
});
