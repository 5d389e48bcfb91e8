import { describe, expect, it } from "vitest";
import { furtherLanguages, learn, loadLanguage } from "./further";
import { chooseLanguage, languages, speaker } from "./i18n";
import { pseudo } from "./testing/pseudo";
import { en } from "./words/en";
import { enVisit } from "./words/en.visit";
import { it as italian } from "./words/it";
import { itVisit } from "./words/it.visit";

describe("a language of which the house has only a file", () => {
  learn("qps", { shared: pseudo(en), visit: { ...pseudo(enVisit), ahead_few: "{count} péople~" } });
  const say = speaker({ en, it: italian }, () => "qps", "shared");

  it("is offered beside the others, and chosen by a browser that wishes it", async () => {
    expect(furtherLanguages()).toContain("qps");
    expect(languages().slice(0, 2)).toEqual(["it", "en"]);
    expect(chooseLanguage(["qps-XA", "it"], languages())).toBe("qps");
    expect(await loadLanguage("qps")).toBe(true);
  });

  it("says every sentence, a third longer, with all that it must name", () => {
    for (const [key, text] of Object.entries(pseudo(en))) {
      expect(text.length, key).toBeGreaterThanOrEqual(en[key as keyof typeof en].length * 1.3);
    }
    expect(say("shared_by", { name: "Ada" })).toMatch(/^Ada ís shöwíñg/);
  });

  it("falls back to English where its files say nothing", () => {
    learn("qpt", {});
    expect(speaker({ en: enVisit, it: itVisit }, () => "qpt", "visit")("start")).toBe("Start");
  });

  it("does not come when nobody wrote it", async () => {
    expect(await loadLanguage("qpx")).toBe(false);
  });
});
