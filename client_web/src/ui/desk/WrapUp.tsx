/** After the meeting: what came of it, what is promised, and done. Two keys where nothing is to be promised. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { clockTime } from "../../lib/i18n";
import { Button } from "../base/Button";
import { beginAt } from "../base/focus";
import { Notice } from "../base/Notice";
import { language } from "../base/speech";
import { labelled } from "../staff/labels";
import { Seen } from "../staff/Seen";
import { moment } from "../staff/times";
import { wordsOf } from "../staff/words";
import { CustomerCard } from "./CustomerCard";
import { Since } from "./Floor";
import { isMac } from "./KeyHelp";
import type { DeskModel } from "./model";
import { Note } from "./Note";
import { dueOf, fromLocalInput, type PromiseChip, toLocalInput } from "./promises";
import type { Served } from "./served";
import { promiseText, say } from "./words";
import { PROMISE_CHARACTERS, type PromiseDraft } from "./wrap";

const CHIPS: readonly (readonly [PromiseChip, string])[] = [
  ["today", "T"],
  ["tomorrow", "Y"],
  ["custom", "U"],
];

/**
 * The whole page of the wrap-up. Focus begins at its title, so that the first key is the outcome's number; whoever was
 * writing when the meeting ended goes on writing, and Escape leads out.
 */
export function WrapUp({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const page = useRef<HTMLElement>(null);
  const held = model.state.value.status?.contact;
  useEffect(() => {
    if (page.current && !page.current.contains(document.activeElement)) beginAt(page.current);
  }, []);
  return (
    <section class="wrap" ref={page} aria-labelledby="wrap-title">
      <div class="wrap__form">
        <h1 class="wrap__title" id="wrap-title">
          {say("wrap_title", { name: served.card.value?.contact.customer.name ?? held?.ticket_number ?? "" })}
        </h1>
        <p class="muted-words wrap__since">
          {endedWords(served)} {held && <>{say("wrap_for")} </>}
          {held && <Since model={model} sinceMs={held.since_ms} />}
        </p>
        <Outcomes model={model} served={served} />
        <PromiseForm model={model} served={served} />
      </div>
      <aside class="wrap__aside">
        <div class="wrap__note">
          <Note served={served} />
        </div>
        <CustomerCard model={model} served={served} />
      </aside>
      <Close model={model} served={served} />
    </section>
  );
}

function endedWords(served: Served): string {
  const by = served.card.value?.contact.ended_by;
  if (by === "customer") return say("wrap_ended_by_customer");
  return say(by === "agent" ? "wrap_ended_by_agent" : "wrap_ended");
}

function Outcomes({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const isMissing = served.missing.value === "outcome_needed";
  return (
    <fieldset class="card outcomes" aria-describedby={isMissing ? "outcome-missing" : undefined}>
      <legend class="part__title">
        {say("outcome")} <Seen by="customer" />
      </legend>
      <div class="chips">
        {model.me.dispositions.map((disposition, at) => (
          <Button
            key={disposition.code}
            class="chip"
            isOn={served.wrap.value.disposition === disposition.code}
            onPress={() => served.choose(disposition.code)}
            {...(at < 9 ? { shortcut: String(at + 1) } : {})}
          >
            {labelled(model.me.dispositions, disposition.code)}
          </Button>
        ))}
      </div>
      {isMissing && (
        <p class="field__error" id="outcome-missing" role="alert">
          {say("outcome_needed")}
        </p>
      )}
    </fieldset>
  );
}

function PromiseForm({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const { promise } = served.wrap.value;
  const now = new Date(Math.floor(model.nowMs.value / 60_000) * 60_000);
  return (
    <fieldset class="card outcomes">
      <legend class="part__title">
        {say("promise_section")} <Seen by="customer" />
        <span class="small muted-words">{say("promise_optional")}</span>
      </legend>
      <div class="chips">
        {CHIPS.map(([chip, key]) => (
          <Button
            key={chip}
            class="chip"
            shortcut={key}
            isOn={promise?.chip === chip}
            isDisabled={dueOf(chip, now) === null}
            onPress={() => served.promise(chip, now, promiseText(served.card.value?.contact.language))}
          >
            {chipWords(chip, now)}
          </Button>
        ))}
      </div>
      {promise !== null && <PromiseFields served={served} promise={promise} now={now} />}
    </fieldset>
  );
}

function chipWords(chip: PromiseChip, now: Date): string {
  const due = chip === "custom" ? null : dueOf(chip, now);
  const time = clockTime((due ?? new Date(2000, 0, 1, 17)).getTime(), language.value);
  if (chip === "custom") return say("promise_chip_custom");
  return say(`promise_chip_${chip}`, { time });
}

function PromiseFields(props: {
  readonly served: Served;
  readonly promise: PromiseDraft;
  readonly now: Date;
}) {
  const { served, promise, now } = props;
  const due = fromLocalInput(promise.due, now);
  const missing = served.missing.value;
  return (
    <div class="promising">
      <div class="field">
        <label class="field__label" for="promise-text">
          {say("promise_text")}
        </label>
        <input
          id="promise-text"
          class="input"
          value={promise.text}
          maxLength={PROMISE_CHARACTERS}
          aria-invalid={missing === "promise_text_needed"}
          onInput={(event) => served.reword({ text: event.currentTarget.value })}
        />
      </div>
      <div class="field">
        <label class="field__label" for="promise-due">
          {say("promise_due")}
        </label>
        <input
          id="promise-due"
          class="input time"
          type="datetime-local"
          value={promise.due}
          min={toLocalInput(now)}
          aria-invalid={missing === "promise_past"}
          onInput={(event) => served.reword({ due: event.currentTarget.value })}
        />
      </div>
      {missing !== null && missing !== "outcome_needed" ? (
        <p class="field__error promising__recap" role="alert">
          {say(missing)}
        </p>
      ) : (
        due !== null && (
          <p class="promising__recap">
            <span class="small muted-words">{say("customer_will_read")}:</span>{" "}
            <strong>
              {say("recap_promise", {
                text: promise.text.trim(),
                time: moment(due.getTime(), now.getTime(), language.value),
              })}
            </strong>
          </p>
        )
      )}
    </div>
  );
}

function Close({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const keys = useComputed(() => (isMac() ? "⌘ Enter" : "Ctrl Enter"));
  const problem = served.closingProblem.value;
  const isBusy = served.isClosing.value;
  return (
    <footer class="wrap__close">
      {problem !== null && <Notice kind="danger">{say("wrap_failed", { why: wordsOf(problem) })}</Notice>}
      <div class="wrap__buttons">
        <Button kind="primary" shortcut={keys.value} isBusy={isBusy} onPress={() => void model.finish(false)}>
          {say(isBusy ? "wrap_closing" : "wrap_close")}
        </Button>
        <Button isDisabled={isBusy} onPress={() => void model.finish(true)}>
          {say("wrap_close_away")}
        </Button>
      </div>
    </footer>
  );
}
