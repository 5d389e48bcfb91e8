/** What happened, in order, to the second. */
import type { Me, Schemas, Ticket } from "../../lib/api";
import { language } from "../base/speech";
import { labelled, ms } from "../staff/labels";
import { clockToTheSecond, wholeMoment } from "../staff/times";
import { say as sayStaff } from "../staff/words";
import { type Told, tell } from "./events";
import { say } from "./words";

/** The lines of chat are left to the chat; of what is left each event is one sentence. */
export function Timeline({ me, ticket }: { readonly me: Me; readonly ticket: Ticket }) {
  const told = ticket.events
    .map((event) => ({ event, told: tell(event, ticket.events) }))
    .filter(
      (one): one is { event: Schemas["Event"]; told: Told } => one.told !== null && one.told.what !== "said",
    );
  if (told.length === 0) return <p class="muted-words">{say("timeline_none")}</p>;
  return (
    <ol class="timeline">
      {told.map((one) => (
        <li
          key={`${one.event.at} ${one.event.sequence}`}
          class={one.told.isAside ? "timeline__one timeline__one--aside" : "timeline__one"}
        >
          <time
            class="time timeline__at"
            dateTime={one.event.at}
            title={wholeMoment(ms(one.event.at), language.value)}
          >
            {clockToTheSecond(ms(one.event.at), language.value)}
          </time>
          <span>{sentence(one.told, me)}</span>
        </li>
      ))}
    </ol>
  );
}

function sentence({ what, values }: Told, me: Me): string {
  const name = values.name || say("somebody");
  switch (what) {
    case "promised":
      return say("event_promised", { name, text: values.text });
    case "closed":
      return say("event_closed", {
        name,
        outcome: labelled(me.dispositions, values.outcome) || say("disposition_none"),
      });
    case "satisfaction_given":
      return say("event_satisfaction_given", { answer: answerWords(values.answer) });
    case "screen_stopped":
    case "camera_stopped":
      return say(`event_${what}`, { name, by: values.by });
    case "queued":
    case "reserved":
    case "reservation_lost":
    case "handed_back":
    case "meeting_ended":
    case "consent_given":
    case "consent_refused":
    case "abandoned":
    case "callback_wished":
      return say(`event_${what}`);
    default:
      return say(`event_${what}`, { name });
  }
}

function answerWords(answer: string): string {
  return answer === "solved" || answer === "something_missing" ? sayStaff(`satisfaction_${answer}`) : answer;
}
