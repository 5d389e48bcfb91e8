/** The review's words, in the language of the page. */
import { reviewWords as english } from "../../lib/words/en.review";
import { reviewWords as italian } from "../../lib/words/it.review";
import { sayer } from "../base/speech";

/** Says what only the review says. */
export const say = sayer({ en: english, it: italian }, "review");
