import { describe, expect, it } from "vitest";
import type { Publication } from "../../wire/generated";
import { hear, speakers } from "./speaking";

const voice = (member_id: string, is_muted = false): Publication => ({ member_id, kind: "voice", is_muted });
const publications = { a: voice("ada"), b: voice("bea"), m: voice("mia", true) };

describe("who is speaking", () => {
  it("is whoever is loud", () => {
    const heard = hear({}, { a: 105, b: 60 }, publications, 1_000);
    expect(speakers(heard, 1_000)).toEqual(["ada"]);
  });

  it("goes on between two words, and ends soon after the last", () => {
    const heard = hear({}, { a: 105 }, publications, 1_000);
    const silent = hear(heard, {}, publications, 1_400);
    expect(speakers(silent, 1_400)).toEqual(["ada"]);
    expect(speakers(hear(silent, {}, publications, 1_700), 1_700)).toEqual([]);
  });

  it("is nobody who is muted, and no picture", () => {
    const screen: Publication = { member_id: "ada", kind: "screen", is_muted: false };
    expect(speakers(hear({}, { m: 120, s: 120 }, { ...publications, s: screen }, 0), 0)).toEqual([]);
  });
});
