import { describe, expect, it } from "vitest";
import { Spaced } from "./spaced";

describe("spaced words", () => {
  it("are said at once, then at most once a minute, and then the newest", () => {
    const spaced = new Spaced(60_000);
    expect(spaced.words("three before you", 0)).toBe("three before you");
    expect(spaced.words("two before you", 5_000)).toBe("three before you");
    expect(spaced.words("one before you", 59_999)).toBe("three before you");
    expect(spaced.words("one before you", 60_000)).toBe("one before you");
  });
});
