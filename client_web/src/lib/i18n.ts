/** Words in each language, with keys and placeholders checked by the compiler; and times as people say them. */
import { type Area, furtherLanguages, furtherWords } from "./further";

/** The languages that every sentence is written in; more come as one file each (see further.ts). */
export const LANGUAGES = ["it", "en"] as const;

/** A language by its two letters. */
export type Language = string;

/** The names between braces: `Placeholders<"Hello {name}">` is `"name"`. */
export type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** Sentences by key. Written `as const` in English, which the other languages mirror. */
export type Dictionary = Readonly<Record<string, string>>;

/** The same keys in another language. */
export type Translation<Words extends Dictionary> = { readonly [Key in keyof Words]: string };

type Values<Text extends string> = [Placeholders<Text>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholders<Text>, string | number>>];

/**
 * Says the sentence of a key; the compiler asks for exactly the placeholders that the sentence has. A key in
 * `_other` with a number for `{count}` finds its sister for that number: `ahead_one`, in other languages `ahead_few`.
 */
export type Say<Words extends Dictionary> = <Key extends keyof Words & string>(
  key: Key,
  ...values: Values<Words[Key]>
) => string;

/** Sentences in every language: English sets the keys. */
export type Phrasebook<Words extends Dictionary> = { readonly en: Words } & {
  readonly [Other in Exclude<(typeof LANGUAGES)[number], "en">]: Translation<NoInfer<Words>>;
};

/**
 * Speaks from a phrasebook, in the language that `current` tells at the moment of speaking. `areas` name what a
 * further language has for it; what that language lacks is said in English.
 */
export function speaker<const Words extends Dictionary>(
  phrasebook: Phrasebook<Words>,
  current: () => Language,
  ...areas: readonly Area[]
): Say<Words> {
  const books: Readonly<Record<string, Dictionary>> = phrasebook;
  return (key, ...[values = {}]) => {
    const language = current();
    const book = books[language] ?? { ...phrasebook.en, ...furtherWords(language, areas) };
    return fill(book[formOf(key, values, book, language)] ?? key, values, language);
  };
}

type Fillings = Readonly<Record<string, string | number>>;

function formOf(key: string, values: Fillings, book: Dictionary, language: Language): string {
  const { count } = values;
  if (typeof count !== "number" || !key.endsWith("_other")) return key;
  const form = key.replace(/other$/, new Intl.PluralRules(localeOf(language)).select(count));
  return form in book ? form : key;
}

/** Put values in the place of `{names}`; a name without a value stays as it is. */
export function fill(text: string, values: Fillings, language: Language): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name] ?? whole;
    return typeof value === "number" ? new Intl.NumberFormat(localeOf(language)).format(value) : value;
  });
}

/** All that may be chosen, in the order of the choice. */
export function languages(): readonly Language[] {
  return [...LANGUAGES, ...furtherLanguages()];
}

/** How a language calls itself, for those who read only that one. */
export function ownName(language: Language): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** The first of the wishes ("it", "en-GB") that is spoken here; Italian if none is. */
export function chooseLanguage(
  wishes: readonly (string | null | undefined)[],
  spoken: readonly Language[] = LANGUAGES,
): Language {
  for (const wish of wishes) {
    const found = spoken.find((language) => wish?.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return "it";
}

/** The label in this language, else in English, else the first there is. */
export function labelOf(labels: Readonly<Record<string, string>>, language: Language): string {
  const { [language]: wished, en: english } = labels;
  return wished ?? english ?? Object.values(labels)[0] ?? "";
}

/** A moment of today as on a clock: 10:42. `ms` counts from 1970. */
export function clockTime(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(ms);
}

/** A day as people say it, seen from `nowMs`: today, tomorrow, else "Monday 23 November". */
export function dayName(ms: number, nowMs: number, language: Language): string {
  const days = Math.round((startOfDay(ms) - startOfDay(nowMs)) / 86_400_000);
  if (Math.abs(days) <= 1) {
    return new Intl.RelativeTimeFormat(localeOf(language), { numeric: "auto" }).format(days, "day");
  }
  return new Intl.DateTimeFormat(localeOf(language), {
    weekday: "long",
    day: "numeric",
    month: "long",
  }).format(ms);
}

/** A range of seconds in whole minutes, never less than one: "2-5 min", or "3 min" when both ends agree. */
export function minuteRange(range: readonly number[], language: Language): string {
  const [least = 1, most = least] = range.map((seconds) => Math.max(1, Math.round(seconds / 60)));
  const minutes = new Intl.NumberFormat(localeOf(language), {
    style: "unit",
    unit: "minute",
    unitDisplay: "short",
  });
  return least === most ? minutes.format(least) : minutes.formatRange(least, most);
}

/** Elapsed seconds as a running clock: 0:07, 12:30, 1:02:03. */
export function runningTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** BCP 47 name for Intl: day before month, 24 hours, in English too. */
export function localeOf(language: Language): string {
  return { it: "it-IT", en: "en-GB" }[language] ?? language;
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
