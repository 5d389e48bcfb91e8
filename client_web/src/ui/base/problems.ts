/** What a refusal means to people, in their language: the server's own words are English and for programs' logs. */
import { problemWords as english } from "../../lib/words/en.problems";
import { problemWords as italian } from "../../lib/words/it.problems";
import { sayer } from "./speech";

const say = sayer({ en: english, it: italian }, "problems");

/** What is known of a refusal: an ApiProblem, or a Refused or a Goodbye of the wire. */
export interface Told {
  /** As core/errors.py names it, or `offline`, `unclear`, `broken`. */
  readonly code: string;
  /** Which field is to blame, such as `promise.due_at`. */
  readonly field?: string | null;
}

/** A sentence for everything that can be refused; a code that came after this page was built is `unclear`. */
export function problemText({ code, field }: Told): string {
  const exact = `${code}_${(field ?? "").replace(/\W/g, "_")}`;
  if (isKnown(exact)) return say(exact);
  return say(isKnown(code) ? code : "unclear");
}

function isKnown(key: string): key is keyof typeof english {
  return Object.hasOwn(english, key);
}
