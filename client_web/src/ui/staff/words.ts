/** The staff's words, in the language of the page. */

import { ApiProblem } from "../../lib/api";
import { en } from "../../lib/words/en";
import { staffWords as english } from "../../lib/words/en.staff";
import { it } from "../../lib/words/it";
import { staffWords as italian } from "../../lib/words/it.staff";
import { problemText, type Told } from "../base/problems";
import { language, sayer } from "../base/speech";

/** Says what every page and both staff pages share. */
export const say = sayer({ en: { ...en, ...english }, it: { ...it, ...italian } }, "shared", "staff");

/** What a failed call means, for people: see {@link refusalText}. */
export function wordsOf(problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return say("unclear");
  if (problem.code === "offline" || problem.code === "unclear") return say(problem.code);
  return refusalText(problem);
}

/** A refusal in English by the server's own words, which know the case; in other languages by ours. */
export function refusalText(told: Told & { readonly message: string }): string {
  return language.value === "en" && told.message !== "" ? told.message : problemText(told);
}
