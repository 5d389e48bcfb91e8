/** Who waits: the desk between two customers. */

import { runningTime } from "../../lib/i18n";
import type { WaitingContact } from "../../wire/generated";
import { Button } from "../base/Button";
import { labelled, languageName } from "../staff/labels";
import type { DeskModel } from "./model";
import { invite, say } from "./words";

/** The waiting list, longest first, counting; or a sentence that says why it is empty. */
export function Floor({ model }: { readonly model: DeskModel }) {
  const status = model.state.value.status;
  if (status === null) return <FloorSkeleton />;
  const isAway = status.availability === "away";
  return (
    <section class="floor" aria-labelledby="waiting">
      <div class="floor__head">
        <h1 class="floor__title" id="waiting">
          {say("waiting_title")}
          {status.waiting.length > 0 && <span class="time floor__count">{status.waiting.length}</span>}
        </h1>
        <Button icon="send" shortcut="L" onPress={() => model.sendLink()}>
          {invite("send_link")}
        </Button>
      </div>
      {status.waiting.length === 0 ? (
        <div class="floor__empty">
          <p class="floor__none">{say("waiting_none")}</p>
          <p>{say(isAway ? "waiting_none_away" : "waiting_none_available")}</p>
        </div>
      ) : (
        <>
          {isAway && <p class="floor__away">{say("waiting_some_away")}</p>}
          <WaitingTable model={model} waiting={status.waiting} />
        </>
      )}
    </section>
  );
}

function WaitingTable({
  model,
  waiting,
}: {
  readonly model: DeskModel;
  readonly waiting: readonly WaitingContact[];
}) {
  return (
    <table class="rows floor__rows">
      <thead>
        <tr>
          <th class="rows__number">{say("column_place")}</th>
          <th>{say("column_customer")}</th>
          <th>{say("column_topic")}</th>
          <th>{say("column_language")}</th>
          <th>{say("column_ticket")}</th>
          <th class="rows__number">{say("column_since")}</th>
        </tr>
      </thead>
      <tbody>
        {waiting.map((one) => (
          <tr key={one.contact_id} class={one.is_reserved ? "floor__row floor__row--ringing" : "floor__row"}>
            <td class="rows__number time">{one.position}</td>
            <td class="floor__who">
              <strong>{one.customer_name}</strong>
              {one.is_reserved && <span class="tag tag--wait">{say("ringing_elsewhere")}</span>}
            </td>
            <td class="floor__why">
              {labelled(model.me.topics, one.topic)}
              {one.words && <span class="floor__words">“{one.words}”</span>}
            </td>
            <td>{languageName(one.language)}</td>
            <td class="time">{one.ticket_number}</td>
            <td class="rows__number">
              <Since model={model} sinceMs={one.since_ms} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How long something lasts by now, counting. Reads the clock alone, so only these digits are drawn each second. */
export function Since({ model, sinceMs }: { readonly model: DeskModel; readonly sinceMs: number }) {
  return <span class="time">{runningTime((model.nowMs.value - sinceMs) / 1000)}</span>;
}

/** The shape of the list before the first word from the server. */
export function FloorSkeleton() {
  return (
    <section class="floor" aria-busy="true">
      <span class="skeleton floor__title-skeleton" />
      {[0, 1, 2].map((row) => (
        <span key={row} class="skeleton floor__row-skeleton" />
      ))}
    </section>
  );
}
