/** The desk's words, in the language of the page. */
import { deskWords as english } from "../../lib/words/en.desk";
import { deskWords as italian } from "../../lib/words/it.desk";
import { sayer } from "../base/speech";

/** Says what only the desk says. */
export const say = sayer({ en: english, it: italian });
