import { describe, expect, it } from "vitest";
import { chooseLanguage, dayName, fill, minuteRange, ownName, runningTime, speaker } from "./i18n";

describe("words", () => {
  it("fills the placeholders and leaves unknown ones alone", () => {
    expect(fill("{name} at {time}", { name: "Giulia" }, "en")).toBe("Giulia at {time}");
  });

  it("speaks the language of the moment", () => {
    let language: "it" | "en" = "it";
    const say = speaker(
      { en: { hello: "Hello {name}" }, it: { hello: "Salve {name}" } } as const,
      () => language,
    );
    expect(say("hello", { name: "Ada" })).toBe("Salve Ada");
    language = "en";
    expect(say("hello", { name: "Ada" })).toBe("Hello Ada");
  });

  it("finds the form of a sentence for a number, and writes the number as the language does", () => {
    const words = { ahead_one: "One person", ahead_other: "{count} people" } as const;
    const say = speaker(
      { en: words, it: { ahead_one: "Una persona", ahead_other: "{count} persone" } },
      () => "it",
    );
    expect([1, 2, 12_345].map((count) => say("ahead_other", { count }))).toEqual([
      "Una persona",
      "2 persone",
      "12.345 persone",
    ]);
  });

  it("calls each language by its own name", () => {
    expect(["it", "en", "fr"].map(ownName)).toEqual(["Italiano", "English", "Français"]);
  });

  it("takes the first wish that is spoken, and Italian otherwise", () => {
    expect(chooseLanguage([null, "de-DE", "en-GB", "it"])).toBe("en");
    expect(chooseLanguage(["de"])).toBe("it");
  });
});

describe("times", () => {
  it("says a wait in whole minutes, never none", () => {
    expect(minuteRange([10, 30], "it")).toBe("1 min");
    expect(minuteRange([120, 300], "it")).toMatch(/^2[-–]5 min$/);
    expect(minuteRange([120, 300], "en")).toBe("2–5 mins");
  });

  it("says today and tomorrow as words", () => {
    const now = new Date(2026, 10, 21, 23, 50).getTime();
    expect(dayName(now, now, "it")).toBe("oggi");
    expect(dayName(now + 20 * 60_000, now, "en")).toBe("tomorrow");
    expect(dayName(new Date(2026, 10, 24, 9).getTime(), now, "it")).toBe("martedì 24 novembre");
  });

  it("runs like a clock", () => {
    expect([7, 750, 3723].map(runningTime)).toEqual(["0:07", "12:30", "1:02:03"]);
  });
});
