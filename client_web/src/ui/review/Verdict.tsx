/** The verdict on a recording: a tag in the list, and a plain sentence where the meeting would be replayed. */
import type { Contact } from "../../lib/api";
import { type Verdict, verdictOf } from "./verdicts";
import { say } from "./words";

const KINDS: Partial<Record<Verdict, string>> = {
  verified: "ok",
  partial: "wait",
  lost: "danger",
  sealed: "danger",
  other: "wait",
};

/** Short, for a row. */
export function VerdictTag({ contact }: { readonly contact: Contact }) {
  const { verdict } = verdictOf(contact);
  if (verdict === "pending") return <span class="muted-words">–</span>;
  const kind = KINDS[verdict];
  return <span class={kind ? `tag tag--${kind}` : "tag"}>{say(`verdict_${verdict}`)}</span>;
}

/** Where a player would stand: what the verdict is, and why there is nothing to play. */
export function NothingToPlay({ contact }: { readonly contact: Contact }) {
  const { verdict, reason } = verdictOf(contact);
  const explain =
    verdict === "other" ? say("verdict_other_explain", { reason }) : say(`verdict_${verdict}_explain`);
  return (
    <section class="player player--waiting" data-theme="room" aria-label={say("recording_section")}>
      <h2 class="player__verdict">{say(`verdict_${verdict}`)}</h2>
      <p class="player__why">{explain}</p>
    </section>
  );
}
