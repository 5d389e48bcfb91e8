/** The verdict on a recording: a tag in the list, and a plain sentence where the meeting would be replayed. */
import type { Contact } from "../../lib/api";
import { verdictOf } from "./verdicts";
import { say } from "./words";

/** Short, for a row. */
export function VerdictTag({ contact }: { readonly contact: Contact }) {
  const { verdict } = verdictOf(contact);
  if (verdict === "pending") return <span class="muted-words">–</span>;
  return <span class={verdict === "other" ? "tag tag--wait" : "tag"}>{say(`verdict_${verdict}`)}</span>;
}

/** Where the player stands: what the verdict is, and why. */
export function PlayerPlace({ contact }: { readonly contact: Contact }) {
  const { verdict, reason } = verdictOf(contact);
  const explain =
    verdict === "other" ? say("verdict_other_explain", { reason }) : say(`verdict_${verdict}_explain`);
  return (
    <section class="player" data-theme="room" aria-label={say("recording_section")}>
      <h2 class="player__verdict">{say(`verdict_${verdict}`)}</h2>
      <p class="player__why">{explain}</p>
    </section>
  );
}
