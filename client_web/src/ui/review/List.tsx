/** The contacts, newest first: found by number, name or word. */
import { useRef } from "preact/hooks";
import type { Contact } from "../../lib/api";
import { useAnnounced } from "../base/announce";
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { language } from "../base/speech";
import { labelled, ms } from "../staff/labels";
import { moment, wholeMoment } from "../staff/times";
import { say as sayStaff, wordsOf } from "../staff/words";
import type { Listing, ReviewModel } from "./model";
import { VerdictTag } from "./Verdict";
import { say } from "./words";

const STATES = ["queued", "reserved", "active", "wrap_up", "closed", "abandoned", "callback"] as const;
/** The element id to which the key / leads. */
export const SEARCH_ID = "review-search";

/** The search and its answer. Beside an open ticket the columns fold into two lines. */
export function List({ model }: { readonly model: ReviewModel }) {
  const isOpen = model.opened.value.is !== "none";
  return (
    <section class={isOpen ? "list list--beside" : "list"} aria-label={say("contacts_title")}>
      <SearchBar model={model} />
      <div class="list__answer" aria-busy={model.listing.value.is === "loading"}>
        <Answer model={model} listing={model.listing.value} />
      </div>
    </section>
  );
}

function SearchBar({ model }: { readonly model: ReviewModel }) {
  const { query, state } = model.wish.value;
  return (
    <search class="searching">
      <h1 class="searching__title">{say("contacts_title")}</h1>
      <input
        id={SEARCH_ID}
        class="input searching__query"
        type="search"
        aria-label={say("search")}
        placeholder={say("search_placeholder")}
        value={query}
        maxLength={200}
        onInput={(event) => model.type(event.currentTarget.value)}
      />
      <select
        class="input searching__state"
        aria-label={say("filter_state")}
        value={state ?? ""}
        onChange={(event) => model.filter(STATES.find((one) => one === event.currentTarget.value) ?? null)}
      >
        <option value="">{say("filter_all")}</option>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {sayStaff(`state_${one}`)}
          </option>
        ))}
      </select>
      <Button onPress={() => model.refresh()}>{say("refresh")}</Button>
    </search>
  );
}

function Answer({ model, listing }: { readonly model: ReviewModel; readonly listing: Listing }) {
  switch (listing.is) {
    case "loading":
      return <ListSkeleton />;
    case "failed":
      return (
        <Notice
          kind="danger"
          action={<Button onPress={() => model.refresh()}>{sayStaff("try_again")}</Button>}
        >
          {wordsOf(listing.problem)}
        </Notice>
      );
    case "found":
      return listing.contacts.length === 0 ? (
        <Nothing model={model} listing={listing} />
      ) : (
        <Rows model={model} listing={listing} />
      );
  }
}

type Found = Extract<Listing, { is: "found" }>;

function Nothing({ model, listing }: { readonly model: ReviewModel; readonly listing: Found }) {
  const query = listing.wish.query.trim();
  const words = useAnnounced<HTMLDivElement>();
  if (query === "" && listing.wish.state === null) {
    return (
      <div class="nothing">
        <p class="nothing__title">{say("none_yet")}</p>
        <p>{say("none_yet_explain")}</p>
      </div>
    );
  }
  return (
    <div class="nothing" ref={words}>
      <p class="nothing__title">{say("none_found")}</p>
      <p>{query === "" ? say("none_in_state") : say("none_found_explain", { query })}</p>
      <Button onPress={() => model.clear()}>{say("clear_search")}</Button>
    </div>
  );
}

function Rows({ model, listing }: { readonly model: ReviewModel; readonly listing: Found }) {
  return (
    <>
      <table class="contacts">
        <thead>
          <tr>
            <th>{say("column_when")}</th>
            <th>{say("column_ticket")}</th>
            <th>{say("column_customer")}</th>
            <th>{say("column_topic")}</th>
            <th>{say("column_agent")}</th>
            <th>{say("column_state")}</th>
            <th>{say("column_outcome")}</th>
            <th>{say("column_recording")}</th>
            <th>{say("column_answer")}</th>
          </tr>
        </thead>
        <tbody>
          {listing.contacts.map((contact) => (
            <Row key={contact.id} model={model} contact={contact} />
          ))}
        </tbody>
      </table>
      {listing.before !== null && (
        <div class="list__more">
          <Button isBusy={model.isLoadingMore.value} onPress={() => void model.more()}>
            {say(model.isLoadingMore.value ? "loading_more" : "more")}
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ model, contact }: { readonly model: ReviewModel; readonly contact: Contact }) {
  const link = useRef<HTMLAnchorElement>(null);
  const opened = model.opened.value;
  const isOpen = opened.is !== "none" && opened.id === contact.ticket_id;
  const atMs = ms(contact.queued_at);
  return (
    // The link in the row is what keyboards and screen readers use; the row only makes the target larger.
    <tr
      class={isOpen ? "contacts__row contacts__row--open" : "contacts__row"}
      onClick={() => link.current?.click()}
    >
      <td class="contacts__when time" title={wholeMoment(atMs, language.value)}>
        {moment(atMs, Date.now(), language.value)}
      </td>
      <td class="contacts__ticket">
        <a
          class="contacts__link time"
          ref={link}
          href={`#ticket=${encodeURIComponent(contact.ticket_id)}`}
          aria-current={isOpen ? "true" : undefined}
          onClick={(event) => event.stopPropagation()}
        >
          {contact.ticket_number}
        </a>
      </td>
      <td class="contacts__customer">{contact.customer.name}</td>
      <td class="contacts__topic">{labelled(model.me.topics, contact.topic)}</td>
      <td class="contacts__agent">{contact.agent ?? <span class="muted-words">{say("no_agent")}</span>}</td>
      <td class="contacts__state">
        <StateTag state={contact.state} />
      </td>
      <td class="contacts__outcome">{labelled(model.me.dispositions, contact.disposition) || "–"}</td>
      <td class="contacts__recording">
        <VerdictTag contact={contact} />
      </td>
      <td class="contacts__answer">
        <AnswerTag satisfaction={contact.satisfaction} />
      </td>
    </tr>
  );
}

const STATE_KINDS: Partial<Record<Contact["state"], string>> = {
  queued: "wait",
  reserved: "wait",
  active: "live",
  wrap_up: "live",
  callback: "info",
};

/** The state of a contact, coloured only where somebody waits or talks. */
export function StateTag({ state }: { readonly state: Contact["state"] }) {
  const kind = STATE_KINDS[state];
  return <span class={kind ? `tag tag--${kind}` : "tag"}>{sayStaff(`state_${state}`)}</span>;
}

/** The customer's one tap. */
export function AnswerTag({ satisfaction }: { readonly satisfaction: Contact["satisfaction"] }) {
  if (satisfaction === null) return <span class="muted-words">–</span>;
  const kind = satisfaction === "solved" ? "ok" : "wait";
  return <span class={`tag tag--${kind}`}>{sayStaff(`satisfaction_${satisfaction}`)}</span>;
}

function ListSkeleton() {
  return (
    <div class="list__skeleton">
      {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
        <span key={row} class="skeleton" />
      ))}
    </div>
  );
}
