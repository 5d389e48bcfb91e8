/** How staff read codes, languages and moments of the API. */
import type { LabelledCode } from "../../lib/api";
import { labelOf } from "../../lib/i18n";
import { language } from "../base/speech";

/** How a code of the organisation is called here; the code itself where it was taken off the list since. */
export function labelled(codes: readonly LabelledCode[], code: string | null): string {
  if (code === null) return "";
  const found = codes.find((one) => one.code === code);
  return found ? labelOf(found.labels, language.value) : code;
}

/** A language by its name in the language of the page. */
export function languageName(code: string): string {
  const name = new Intl.DisplayNames([language.value], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(language.value) + name.slice(1);
}

/** Milliseconds since 1970 of a moment of the API; null stays null. */
export function ms(moment: string): number;
export function ms(moment: string | null): number | null;
export function ms(moment: string | null): number | null {
  return moment === null ? null : Date.parse(moment);
}
