/** The desk's words, in the language of the page. */

import { chooseLanguage } from "../../lib/i18n";
import { deskWords as english } from "../../lib/words/en.desk";
import { invitationWords as englishInvitations } from "../../lib/words/en.invitations";
import { enSited } from "../../lib/words/en.sited";
import { deskWords as italian } from "../../lib/words/it.desk";
import { invitationWords as italianInvitations } from "../../lib/words/it.invitations";
import { itSited } from "../../lib/words/it.sited";
import { language, sayer } from "../base/speech";

/** Says what only the desk says. */
export const say = sayer({ en: english, it: italian }, "desk");

/** Says what agents read who invite somebody. */
export const invite = sayer({ en: englishInvitations, it: italianInvitations }, "invitations");

/** Says what agents read about somebody who came from the company's own site. */
export const sited = sayer({ en: enSited, it: itSited }, "sited");

/** What a promise says unless it is reworded, in the customer's language where that is spoken here. */
export function promiseText(spoken: string | undefined): string {
  const words = chooseLanguage([spoken, language.value]) === "it" ? italian : english;
  return words.promise_text_default;
}
