/** The ring: who, why, how long, and a deadline that can be seen. */
import { useEffect, useRef } from "preact/hooks";
import type { RingingReservation } from "../../wire/generated";
import { makeHeard } from "../base/announce";
import { Button } from "../base/Button";
import { labelled, languageName } from "../staff/labels";
import { secondsLeft } from "../staff/times";
import { Since } from "./Floor";
import type { DeskModel } from "./model";
import { Verified } from "./Verified";
import { invite, say, sited } from "./words";

const RADIUS = 34;
const ROUND = 2 * Math.PI * RADIUS;

/** The card over everything else. Enter accepts, Escape declines; focus waits on Accept. */
export function Ring({ model, ring }: { readonly model: DeskModel; readonly ring: RingingReservation }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    if (opened) makeHeard(opened);
    opened?.querySelector<HTMLElement>(".ring__accept")?.focus();
    return () => opened?.close();
  }, []);
  const { contact } = ring;
  const isInvited = contact.channel === "phone";
  const isAnswered = model.state.value.answering !== null;
  return (
    <dialog
      class="dialog ring"
      ref={dialog}
      aria-labelledby="ring-title"
      onCancel={(event) => {
        event.preventDefault();
        void model.decline();
      }}
      onClose={({ currentTarget }) => {
        if (currentTarget.isConnected) currentTarget.showModal(); // no page may prevent a second Escape
      }}
    >
      <div class="ring__head">
        <Deadline model={model} ring={ring} />
        <div>
          <h2 class="ring__title" id="ring-title">
            {isInvited
              ? invite("ring_title", { name: contact.customer_name })
              : say("ring_title", { name: contact.customer_name })}
          </h2>
          <p class="ring__facts">
            <span class="tag tag--live">{labelled(model.me.topics, contact.topic)}</span>
            <span class="tag">{languageName(contact.language)}</span>
            {isInvited ? (
              <span class="tag tag--wait">{invite("ring_words")}</span>
            ) : (
              <span class="muted-words">
                {say("ring_waits")} <Since model={model} sinceMs={contact.since_ms} />
              </span>
            )}
            <Verified is={contact.is_verified} />
            {contact.order && (
              <span class="tag" title={sited("page_said")}>
                {sited("order", { order: contact.order })}
              </span>
            )}
            <span class="muted-words time">{contact.ticket_number}</span>
          </p>
        </div>
      </div>
      {contact.words ? (
        <blockquote class="ring__words">{contact.words}</blockquote>
      ) : (
        <p class="ring__words ring__words--none">{say("ring_no_words")}</p>
      )}
      {model.isSoundOff.value && <p class="ring__silent">{say("ring_sound_blocked")}</p>}
      <div class="ring__answers">
        <Button
          kind="primary"
          icon="phone"
          class="ring__accept"
          shortcut="Enter"
          isBusy={isAnswered}
          onPress={() => void model.accept()}
        >
          {say(isAnswered ? "ring_accepting" : "ring_accept")}
        </Button>
        <Button shortcut="Esc" isDisabled={isAnswered} onPress={() => void model.decline()}>
          {say("ring_decline")}
        </Button>
      </div>
      <p class="ring__explain">{say("ring_decline_explain")}</p>
    </dialog>
  );
}

/** A ring that empties: the time left until the customer is offered to somebody else. */
function Deadline({ model, ring }: { readonly model: DeskModel; readonly ring: RingingReservation }) {
  const wholeMs = useRef(0);
  const leftMs = Math.max(0, ring.deadline_ms - model.nowMs.value);
  wholeMs.current = Math.max(wholeMs.current, leftMs);
  const fraction = wholeMs.current === 0 ? 0 : leftMs / wholeMs.current;
  const seconds = secondsLeft(ring.deadline_ms, model.nowMs.value);
  const isLate = seconds <= 5;
  return (
    <div class={isLate ? "deadline deadline--late" : "deadline"} role="timer">
      <svg viewBox="0 0 80 80" aria-hidden="true">
        <circle class="deadline__ground" cx="40" cy="40" r={RADIUS} />
        <circle
          class="deadline__left"
          cx="40"
          cy="40"
          r={RADIUS}
          stroke-dasharray={ROUND}
          stroke-dashoffset={ROUND * (1 - fraction)}
        />
      </svg>
      <span class="deadline__seconds time" aria-hidden="true">
        {seconds}
      </span>
      <span class="unseen">{say("ring_left", { seconds })}</span>
    </div>
  );
}
