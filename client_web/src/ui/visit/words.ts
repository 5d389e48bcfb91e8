/** Says what the visit says. */
import { enVisit } from "../../lib/words/en.visit";
import { itVisit } from "../../lib/words/it.visit";
import { sayer } from "../base/speech";

export const tell = sayer({ en: enVisit, it: itVisit }, "visit");

/** How many wait before somebody at this position (from 1), as a sentence. */
export function aheadWords(position: number): string {
  const ahead = Math.max(0, position - 1);
  return ahead === 0 ? tell("ahead_none") : tell("ahead_other", { count: ahead });
}
