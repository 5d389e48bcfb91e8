/** The language of the page, and the words that every page shares. */
import { effect, signal } from "@preact/signals";
import { type Area, loadLanguage } from "../../lib/further";
import {
  chooseLanguage,
  type Dictionary,
  LANGUAGES,
  type Language,
  languages,
  type Phrasebook,
  type Say,
  speaker,
} from "../../lib/i18n";
import { browserDrawer } from "../../lib/storage";
import { en } from "../../lib/words/en";
import { it } from "../../lib/words/it";

const preferred = browserDrawer<Language>("language");
const wishes = [
  new URLSearchParams(globalThis.location.search).get("lang"),
  preferred.read(),
  ...globalThis.navigator.languages,
];

/** The language of the page: ?lang= first, then what was chosen here before, then the browser's. */
export const language = signal<Language>(chooseLanguage(wishes));

effect(() => {
  document.documentElement.lang = language.value;
});

const wished = chooseLanguage(wishes, languages());
if (wished !== language.peek()) void change(wished);

/** Change the language, and remember it in this browser. */
export function speak(wish: Language): void {
  preferred.write(wish);
  void change(wish);
}

/** Further languages are fetched first; meanwhile the page speaks as before. */
async function change(wish: Language): Promise<void> {
  const isOurs = LANGUAGES.some((one) => one === wish);
  if (isOurs || (await loadLanguage(wish))) language.value = wish;
}

/** A speaker in the page's language: components that call it are drawn again when the language changes. */
export function sayer<const Words extends Dictionary>(
  phrasebook: Phrasebook<Words>,
  ...areas: readonly Area[]
): Say<Words> {
  return speaker(phrasebook, () => language.value, ...areas);
}

/** Says what every page shares. */
export const say = sayer({ en, it }, "shared");
