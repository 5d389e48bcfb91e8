/** Says what the visit says. */
import { enInvited } from "../../lib/words/en.invited";
import { enSited } from "../../lib/words/en.sited";
import { enVisit } from "../../lib/words/en.visit";
import { itInvited } from "../../lib/words/it.invited";
import { itSited } from "../../lib/words/it.sited";
import { itVisit } from "../../lib/words/it.visit";
import { sayer } from "../base/speech";

export const tell = sayer({ en: enVisit, it: itVisit }, "visit");

/** Says what somebody reads who was invited. */
export const invited = sayer({ en: enInvited, it: itInvited }, "invited");

/** Says what somebody reads who came from the company's own site. */
export const sited = sayer({ en: enSited, it: itSited }, "sited");

/** How many wait before somebody at this position (from 1), as a sentence. */
export function aheadWords(position: number): string {
  const ahead = Math.max(0, position - 1);
  return ahead === 0 ? tell("ahead_none") : tell("ahead_other", { count: ahead });
}
