import { describe, expect, it } from "vitest";

const files = import.meta.glob<Record<string, Record<string, string>>>("./*.ts", { eager: true });

/** Names between braces, sorted: both languages must carry the same facts. */
function facts(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();
}

function wordsOf(path: string): Record<string, string> {
  return Object.values(files[path] ?? {})[0] ?? {};
}

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
    if (path.includes("desk") || path.includes("review")) return;
    for (const text of [...Object.values(here), ...Object.values(there)]) {
      expect(text).not.toMatch(/\b(avatar|hall|queue|session|peer|token|coda|sessione)\b/i);
    }
  });
});
