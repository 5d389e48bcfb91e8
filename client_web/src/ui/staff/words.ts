/** The staff's words, in the language of the page. */

import { ApiProblem } from "../../lib/api";
import { en } from "../../lib/words/en";
import { staffWords as english } from "../../lib/words/en.staff";
import { it } from "../../lib/words/it";
import { staffWords as italian } from "../../lib/words/it.staff";
import { sayer } from "../base/speech";

/** Says what every page and both staff pages share. */
export const say = sayer({ en: { ...en, ...english }, it: { ...it, ...italian } });

/** What a failed call means, for people: our words where no answer came, else the server's own. */
export function wordsOf(problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return say("unclear");
  if (problem.code === "offline") return say("offline");
  return problem.code === "unclear" ? say("unclear") : problem.message;
}
