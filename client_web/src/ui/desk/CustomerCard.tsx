/** What is known of the customer: their words first, then what was promised, then what came before. */
import type { ComponentChildren } from "preact";
import type { Contact, ContactCard, Me, Schemas } from "../../lib/api";
import { runningTime } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { language } from "../base/speech";
import { labelled, languageName, ms } from "../staff/labels";
import { Seen } from "../staff/Seen";
import { moment, wholeMoment } from "../staff/times";
import { say as sayStaff, wordsOf } from "../staff/words";
import type { DeskModel } from "./model";
import type { Served } from "./served";
import { CameFrom, Verified } from "./Verified";
import { say, sited } from "./words";

/** The card of the contact being served; its shape while it loads, and a way to try again where it does not. */
export function CustomerCard({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const card = served.card.value;
  if (card !== null) return <Card model={model} card={card} consent={consentOf(served, card)} />;
  if (served.cardProblem.value === null) return <CardSkeleton />;
  return (
    <div class="customer">
      <Notice
        kind="danger"
        title={say("card_unreachable")}
        action={<Button onPress={() => void served.loadCard()}>{sayStaff("try_again")}</Button>}
      >
        {wordsOf(served.cardProblem.value)}
      </Notice>
    </div>
  );
}

/** What the customer said to being recorded: the newest answer, from the room while there is one. */
function consentOf(served: Served, card: ContactCard): Contact["consent"] {
  const room = served.meeting.value?.room.value ?? null;
  const [customer] =
    Object.entries(room?.members ?? {}).find(([, member]) => member.role === "customer") ?? [];
  return (customer === undefined ? undefined : room?.consents[customer]) ?? card.contact.consent;
}

function Card(props: {
  readonly model: DeskModel;
  readonly card: ContactCard;
  readonly consent: Contact["consent"];
}) {
  const { model, card, consent } = props;
  const { contact } = card;
  const waitedMs = ms(contact.active_at ?? contact.queued_at) - ms(contact.queued_at);
  return (
    <div class="customer">
      <header class="customer__head">
        <h2 class="customer__name">{contact.customer.name}</h2>
        <p class="customer__facts">
          <span class="tag tag--live">{labelled(model.me.topics, contact.topic)}</span>
          <span class="tag">{languageName(contact.language)}</span>
          {contact.channel !== "voice" && (
            <span class="tag tag--wait">{sayStaff(`channel_${contact.channel}`)}</span>
          )}
          <Verified is={contact.is_verified} />
          <span class={consent === "yes" ? "tag tag--info" : "tag"}>{sayStaff(`consent_${consent}`)}</span>
        </p>
        <p class="small muted-words">
          {say("ticket")} <span class="time">{contact.ticket_number}</span> ·{" "}
          {say("waited", { time: runningTime(waitedMs / 1000) })}
          {contact.customer.reach && ` · ${contact.customer.reach}`}
          {contact.is_verified && contact.customer.reference
            ? ` · ${sited("customer_reference", { reference: contact.customer.reference })}`
            : null}
        </p>
        <CameFrom context={contact.context} />
      </header>
      <Part title={say("words_section")} seenBy="customer">
        {card.words ? (
          <blockquote class="customer__words">{card.words}</blockquote>
        ) : (
          <p class="muted-words">{say("words_none")}</p>
        )}
      </Part>
      <Part title={say("promises_section")} seenBy="customer">
        <Promises model={model} promises={card.promises} />
      </Part>
      <Part title={say("past_section")} seenBy="staff">
        <Past model={model} past={card.past} />
      </Part>
    </div>
  );
}

/** One part of the card, with its tag of who sees it. */
export function Part(props: {
  readonly title: string;
  readonly seenBy: "customer" | "staff";
  readonly children: ComponentChildren;
}) {
  return (
    <section class="part">
      <h3 class="part__title">
        {props.title} <Seen by={props.seenBy} />
      </h3>
      {props.children}
    </section>
  );
}

function Promises(props: { readonly model: DeskModel; readonly promises: readonly Schemas["Promise"][] }) {
  if (props.promises.length === 0) return <p class="muted-words">{say("promises_none")}</p>;
  return (
    <ul class="promises">
      {props.promises.map((promise) => (
        <PromiseLine key={promise.id} model={props.model} promise={promise} />
      ))}
    </ul>
  );
}

function PromiseLine({
  model,
  promise,
}: {
  readonly model: DeskModel;
  readonly promise: Schemas["Promise"];
}) {
  const nowMs = Math.floor(model.nowMs.value / 60_000) * 60_000;
  const isLate = promise.state === "open" && ms(promise.due_at) < nowMs;
  const kind = isLate || promise.state === "broken" ? "danger" : promise.state === "kept" ? "ok" : "wait";
  return (
    <li class="promises__one">
      <span class={`tag tag--${kind}`}>
        {isLate ? say("promise_overdue") : sayStaff(`promise_${promise.state}`)}
      </span>
      <span>
        {promise.text}
        <span class="small muted-words promises__due" title={wholeMoment(ms(promise.due_at), language.value)}>
          {promise.owner} · <span class="time">{moment(ms(promise.due_at), nowMs, language.value)}</span>
        </span>
      </span>
    </li>
  );
}

function Past({ model, past }: { readonly model: DeskModel; readonly past: readonly Contact[] }) {
  if (past.length === 0) return <p class="muted-words">{say("past_none")}</p>;
  return (
    <ul class="past">
      {past.map((contact) => (
        <PastLine key={contact.id} me={model.me} contact={contact} />
      ))}
    </ul>
  );
}

function PastLine({ me, contact }: { readonly me: Me; readonly contact: Contact }) {
  const atMs = ms(contact.queued_at);
  const outcome = contact.disposition === null ? sayStaff(`state_${contact.state}`) : null;
  return (
    <li class="past__one">
      <p class="past__head">
        <span class="time" title={wholeMoment(atMs, language.value)}>
          {moment(atMs, Date.now(), language.value)}
        </span>
        <strong>{labelled(me.topics, contact.topic)}</strong>
      </p>
      <p class="small">
        <span class="time">{contact.ticket_number}</span> ·{" "}
        {outcome ?? labelled(me.dispositions, contact.disposition)}
        {contact.agent !== null && ` · ${contact.agent}`}
      </p>
      {contact.note && <p class="small muted-words past__note">{contact.note}</p>}
    </li>
  );
}

function CardSkeleton() {
  return (
    <div class="customer" aria-busy="true">
      <span class="skeleton customer__name-skeleton" />
      <span class="skeleton" />
      <span class="skeleton customer__words-skeleton" />
      <span class="skeleton" />
    </div>
  );
}
