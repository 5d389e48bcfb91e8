import { describe, expect, it } from "vitest";
import { Fade } from "./fade";

describe("Fade", () => {
  it("is light until something happens, dark in the middle of 120 ms, and light again", () => {
    const fade = new Fade();
    const done: number[] = [];
    expect(fade.update(900)).toBe(0);
    fade.begin(1_000, () => done.push(1));
    expect([1_000, 1_030, 1_060, 1_090, 1_120, 2_000].map((ms) => fade.update(ms))).toEqual([
      0, 0.5, 1, 0.5, 0, 0,
    ]);
    expect(done).toEqual([1]);
  });

  it("moves nobody before it is dark, and nobody twice", () => {
    const fade = new Fade();
    const done: string[] = [];
    fade.begin(0, () => done.push("first"));
    fade.begin(10, () => done.push("second"));
    fade.update(30);
    expect(done).toEqual([]);
    fade.update(80);
    fade.update(90);
    expect(done).toEqual(["first"]);
  });
});
