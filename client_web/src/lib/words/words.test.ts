import { describe, expect, it } from "vitest";

const files = import.meta.glob<Record<string, Record<string, string>>>("./*.ts", { eager: true });

/** Names between braces, sorted: both languages must carry the same facts. */
function facts(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();
}

function wordsOf(path: string): Record<string, string> {
  return Object.values(files[path] ?? {})[0] ?? {};
}

/** Words for code and staff: what a customer reads never has them, in whatever number. */
const JARGON = {
  en: /\b(avatars?|halls?|queu(?:e|es|ed|ing)|sessions?|peers?|tokens?)\b/i,
  it: /\b(avatars?|halls?|cod[ae]|session[ei]|sessions?|peers?|tokens?|gettone|gettoni|queues?)\b/i,
};
/** What only staff read. `staff` is read at their sign-in, `player` in the review. */
const OF_STAFF = /\.(desk|review|player|staff|access|invitations)\.ts$/;

const english = Object.keys(files).filter((path) => path.startsWith("./en"));

describe.each(english)("words of %s", (path) => {
  const [here, there] = [wordsOf(path), wordsOf(path.replace("./en", "./it"))];

  it("are complete in Italian, with the same facts in each sentence", () => {
    expect(Object.keys(there).sort()).toEqual(Object.keys(here).sort());
    for (const [key, text] of Object.entries(here)) {
      expect(facts(there[key] ?? ""), key).toEqual(facts(text));
      expect(there[key]?.trim(), key).not.toBe("");
    }
  });

  it("never show a customer our own jargon", () => {
    if (OF_STAFF.test(path)) return;
    for (const text of Object.values(here)) expect(text).not.toMatch(JARGON.en);
    for (const text of Object.values(there)) expect(text).not.toMatch(JARGON.it);
  });
});

it("jargon would be found out, in both languages and any number", () => {
  for (const guilty of ["The queue is long", "Your avatars", "Tokens expire"])
    expect(guilty).toMatch(JARGON.en);
  for (const guilty of ["Lei è in coda", "Le code", "Le sessioni"]) expect(guilty).toMatch(JARGON.it);
  expect("In the hallway, a peerless codebook").not.toMatch(JARGON.en);
  expect(english.filter((path) => !OF_STAFF.test(path)).length).toBeGreaterThanOrEqual(7);
});
