/** The language of the page, and the words that every page shares. */
import { effect, signal } from "@preact/signals";
import {
  chooseLanguage,
  type Dictionary,
  type Language,
  type Phrasebook,
  type Say,
  speaker,
} from "../../lib/i18n";
import { browserDrawer } from "../../lib/storage";
import { en } from "../../lib/words/en";
import { it } from "../../lib/words/it";

const preferred = browserDrawer<Language>("language");

/** The language of the page: ?lang= first, then what was chosen here before, then the browser's. */
export const language = signal<Language>(
  chooseLanguage([
    new URLSearchParams(globalThis.location.search).get("lang"),
    preferred.read(),
    ...globalThis.navigator.languages,
  ]),
);

effect(() => {
  document.documentElement.lang = language.value;
});

/** Change the language, and remember it in this browser. */
export function speak(wish: Language): void {
  language.value = wish;
  preferred.write(wish);
}

/** A speaker in the page's language: components that call it are drawn again when the language changes. */
export function sayer<const Words extends Dictionary>(phrasebook: Phrasebook<Words>): Say<Words> {
  return speaker(phrasebook, () => language.value);
}

/** Says what every page shares. */
export const say = sayer({ en, it });
