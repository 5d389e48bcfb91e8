import { describe, expect, it } from "vitest";
import type { ChatLine } from "../wire/generated";
import { UnsaidLines } from "./lines";

function heard(key: string): ChatLine {
  return { member_id: "ada", name: "Ada", role: "customer", key, text: "ciao", at_ms: 1, is_kept: true };
}

describe("lines that a room told and then lost", () => {
  function told(passedMs: number, mayKeep = true) {
    let nowMs = 0;
    const lines = new UnsaidLines(() => nowMs);
    const { key } = lines.add("ciao");
    lines.hear(key, mayKeep);
    nowMs = passedMs;
    return { lines, key };
  }

  it("are said again to a new room that does not have them, under the same key", () => {
    const { lines, key } = told(1_000);
    expect(lines.remade([])).toBe(true);
    expect(lines.again()).toEqual([{ t: "say", key, text: "ciao" }]);
  });

  it("are not said again where they are known", () => {
    const { lines, key } = told(1_000);
    expect(lines.remade([heard(key)])).toBe(false);
    expect(lines.all()).toEqual([]);
  });

  it("are not said again long afterwards: then the new room forgot them on purpose", () => {
    expect(told(11_000).lines.remade([])).toBe(false);
  });

  it("are not kept if they were said while nothing might be kept, as a card number", () => {
    expect(told(1_000, false).lines.remade([])).toBe(false);
  });

  it("come before what is unsaid still, as they were written", () => {
    const { lines } = told(1_000);
    lines.add("a presto");
    lines.remade([]);
    expect(lines.all().map((line) => line.text)).toEqual(["ciao", "a presto"]);
  });
});
