/** One ticket, whole: what was asked, said, noted and promised, and what became of the recording. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Contact, Me, Schemas, Ticket } from "../../lib/api";
import { runningTime } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { language } from "../base/speech";
import { labelled, languageName, ms } from "../staff/labels";
import { moment, wholeMoment } from "../staff/times";
import { say as sayStaff, wordsOf } from "../staff/words";
import { AnswerTag, StateTag } from "./List";
import { isUnknown, type Opened, type ReviewModel } from "./model";
import { Recordings } from "./Recordings";
import { Timeline } from "./Timeline";
import { say } from "./words";

/** The open ticket, its shape while it loads, or why it cannot be shown. */
export function TicketView({ model, opened }: { readonly model: ReviewModel; readonly opened: Opened }) {
  if (opened.is === "none") return null;
  return (
    <article class="ticket">
      <Button kind="quiet" class="ticket__back" onPress={() => model.show(null)}>
        ← {say("back")}
      </Button>
      {opened.is === "loading" && <TicketSkeleton />}
      {opened.is === "failed" && <Failed model={model} opened={opened} />}
      {opened.is === "open" && <Whole key={opened.id} model={model} ticket={opened.ticket} />}
    </article>
  );
}

function Failed(props: { readonly model: ReviewModel; readonly opened: Extract<Opened, { is: "failed" }> }) {
  const { model, opened } = props;
  if (isUnknown(opened.problem)) return <Notice kind="wait">{say("ticket_unknown")}</Notice>;
  return (
    <Notice
      kind="danger"
      title={say("ticket_unreachable")}
      action={<Button onPress={() => void model.load(opened.id)}>{sayStaff("try_again")}</Button>}
    >
      {wordsOf(opened.problem)}
    </Notice>
  );
}

function Whole({ model, ticket }: { readonly model: ReviewModel; readonly ticket: Ticket }) {
  const { me } = model;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const contacts = [...ticket.contacts].sort((one, other) => ms(other.queued_at) - ms(one.queued_at));
  return (
    <>
      <header class="ticket__head">
        <p class="ticket__number time">
          {ticket.number}{" "}
          <span class={ticket.state === "open" ? "tag tag--wait" : "tag"}>
            {sayStaff(`ticket_${ticket.state}`)}
          </span>
        </p>
        <h1 class="ticket__title" tabIndex={-1} ref={title}>
          {ticket.customer.name}
        </h1>
        <p class="muted-words">
          {labelled(me.topics, ticket.topic)} · {languageName(ticket.customer.language)} · {say("opened")}{" "}
          <At moment={ticket.opened_at} />
          {ticket.closed_at !== null && (
            <>
              {" · "}
              {say("closed")} <At moment={ticket.closed_at} />
            </>
          )}
          {ticket.customer.reach && ` · ${ticket.customer.reach}`}
        </p>
      </header>
      <Recordings model={model} ticketId={ticket.id} contacts={contacts} />
      <div class="ticket__columns">
        <div class="ticket__column">
          {contacts.map((contact, at) => (
            <ContactFacts
              key={contact.id}
              me={me}
              contact={contact}
              nth={contacts.length > 1 ? { nth: contacts.length - at, count: contacts.length } : null}
            />
          ))}
          <Section title={say("words_section")}>
            {ticket.words ? (
              <blockquote class="said">{ticket.words}</blockquote>
            ) : (
              <None words={say("words_none")} />
            )}
          </Section>
          <Section title={say("promises_section")}>
            <Promises promises={ticket.promises} />
          </Section>
        </div>
        <div class="ticket__column">
          <Section title={say("chat_section")}>
            <ChatLog lines={ticket.chat} />
          </Section>
          <Section title={say("timeline_section")}>
            <Timeline me={me} ticket={ticket} />
          </Section>
        </div>
      </div>
    </>
  );
}

function ContactFacts(props: {
  readonly me: Me;
  readonly contact: Contact;
  readonly nth: { readonly nth: number; readonly count: number } | null;
}) {
  const { me, contact, nth } = props;
  const [queued, active, ended, closed] = [
    ms(contact.queued_at),
    ms(contact.active_at),
    ms(contact.ended_at),
    ms(contact.closed_at),
  ];
  return (
    <section class="card facts" aria-label={nth ? say("contact_nth", nth) : say("column_state")}>
      {nth && <h2 class="section__title">{say("contact_nth", nth)}</h2>}
      <dl class="facts__list">
        <Fact name={say("column_state")}>
          <StateTag state={contact.state} />
        </Fact>
        <Fact name={say("column_agent")}>{contact.agent ?? say("no_agent")}</Fact>
        <Fact name={say("column_outcome")}>
          {labelled(me.dispositions, contact.disposition) || say("no_outcome")}
        </Fact>
        <Fact name={say("consent_section")}>{sayStaff(`consent_${contact.consent}`)}</Fact>
        <Fact name={say("waited")}>
          <Lasted fromMs={queued} toMs={active ?? ended} />
        </Fact>
        <Fact name={say("talked")}>
          <Lasted fromMs={active} toMs={ended} />
        </Fact>
        <Fact name={say("wrapped")}>
          <Lasted fromMs={ended} toMs={closed} />
        </Fact>
        <Fact name={say("answer_section")}>
          {contact.satisfaction === null ? (
            say("no_answer")
          ) : (
            <AnswerTag satisfaction={contact.satisfaction} />
          )}
        </Fact>
      </dl>
      {contact.satisfaction_words && <blockquote class="said">{contact.satisfaction_words}</blockquote>}
      <h3 class="section__title">{say("notes_section")}</h3>
      {contact.note ? <p class="facts__note">{contact.note}</p> : <None words={say("notes_none")} />}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="facts__one">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Lasted({ fromMs, toMs }: { readonly fromMs: number | null; readonly toMs: number | null }) {
  if (fromMs === null || toMs === null) return <>–</>;
  return <span class="time">{runningTime((toMs - fromMs) / 1000)}</span>;
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card section">
      <h2 class="section__title">{title}</h2>
      {children}
    </section>
  );
}

function None({ words }: { readonly words: string }) {
  return <p class="muted-words">{words}</p>;
}

function At({ moment: at }: { readonly moment: string }) {
  return (
    <time dateTime={at} title={wholeMoment(ms(at), language.value)} class="time">
      {moment(ms(at), Date.now(), language.value)}
    </time>
  );
}

function Promises({ promises }: { readonly promises: readonly Schemas["Promise"][] }) {
  if (promises.length === 0) return <None words={say("promises_none")} />;
  const kinds = { open: "wait", kept: "ok", broken: "danger" } as const;
  return (
    <ul class="promised">
      {promises.map((promise) => (
        <li key={promise.id}>
          <span class={`tag tag--${kinds[promise.state]}`}>{sayStaff(`promise_${promise.state}`)}</span>{" "}
          {promise.text}
          <span class="small muted-words promised__by">
            {say("owner_by", {
              owner: promise.owner,
              time: moment(ms(promise.due_at), Date.now(), language.value),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function ChatLog({ lines }: { readonly lines: readonly Schemas["ChatLine"][] }) {
  if (lines.length === 0) return <None words={say("chat_none")} />;
  return (
    <ol class="log">
      {lines.map((line, at) => (
        <li key={at} class={`log__line log__line--${line.role}`}>
          <p class="log__about">
            <strong>{line.name}</strong>
            <span class="log__role">{sayStaff(`role_${line.role}`)}</span>
            <At moment={line.at} />
          </p>
          <p class="log__text">{line.text}</p>
        </li>
      ))}
    </ol>
  );
}

function TicketSkeleton() {
  return (
    <div class="ticket__skeleton" aria-busy="true">
      <span class="skeleton" />
      <span class="skeleton ticket__skeleton-title" />
      <span class="skeleton ticket__skeleton-player" />
    </div>
  );
}
