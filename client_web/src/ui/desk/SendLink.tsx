/** Send link: whom, then what to send or to read out. */
import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Invitation } from "../../lib/api";
import { clockTime, labelOf } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { Notice } from "../base/Notice";
import { language } from "../base/speech";
import { ms } from "../staff/labels";
import { say as sayStaff, wordsOf } from "../staff/words";
import { type Inviting, spaced } from "./inviting";
import type { DeskModel } from "./model";
import { invite as say } from "./words";

/** The dialog; in the tree while the model has somebody to invite. */
export function SendLink({ model, inviting }: { readonly model: DeskModel; readonly inviting: Inviting }) {
  const close = () => {
    model.inviting.value = null;
  };
  const made = inviting.made.value;
  const { contactId } = inviting;
  return (
    <Dialog
      title={
        made ? say("made_title", { name: made.customer_name, ticket: made.ticket_number }) : say("title")
      }
      onClose={close}
      actions={<Button onPress={close}>{sayStaff("close")}</Button>}
    >
      {inviting.problem.value !== null && <Notice kind="danger">{wordsOf(inviting.problem.value)}</Notice>}
      {made && <Made model={model} inviting={inviting} made={made} />}
      {!made && contactId !== null && <Joining inviting={inviting} contactId={contactId} />}
      {!made && contactId === null && <Whom model={model} inviting={inviting} />}
    </Dialog>
  );
}

function Joining({ inviting, contactId }: { readonly inviting: Inviting; readonly contactId: string }) {
  return (
    <div class="inviting">
      <p>{say("joins")}</p>
      <Button
        kind="primary"
        isBusy={inviting.isMaking.value}
        onPress={() => void inviting.invite({ is: "meeting", contactId })}
      >
        {say("make")}
      </Button>
    </div>
  );
}

function Whom({ model, inviting }: { readonly model: DeskModel; readonly inviting: Inviting }) {
  const isNew = useSignal(true);
  return (
    <div class="inviting">
      <p class="muted-words">{say("words")}</p>
      <div class="inviting__kinds">
        {[true, false].map((each) => (
          <Button
            key={String(each)}
            isOn={isNew.value === each}
            onPress={() => {
              isNew.value = each;
            }}
          >
            {say(each ? "kind_new" : "kind_ticket")}
          </Button>
        ))}
      </div>
      {isNew.value ? <NewCase model={model} inviting={inviting} /> : <FindTicket inviting={inviting} />}
    </div>
  );
}

function NewCase({ model, inviting }: { readonly model: DeskModel; readonly inviting: Inviting }) {
  const [topic, setTopic] = useState(model.me.topics[0]?.code ?? "");
  const [name, setName] = useState("");
  const [words, setWords] = useState("");
  return (
    <form
      class="inviting"
      onSubmit={(event) => {
        event.preventDefault();
        void inviting.invite({ is: "new", topic, name, words });
      }}
    >
      <label class="field">
        <span class="field__label">{say("topic")}</span>
        <select class="input" value={topic} onChange={(event) => setTopic(event.currentTarget.value)}>
          {model.me.topics.map((each) => (
            <option key={each.code} value={each.code}>
              {labelOf(each.labels, language.value)}
            </option>
          ))}
        </select>
      </label>
      <Field label={say("name")} value={name} onInput={setName} limit={64} autocomplete="off" />
      <Field label={say("note")} value={words} onInput={setWords} lines={2} limit={2_000} />
      <Button kind="primary" isSubmit isBusy={inviting.isMaking.value}>
        {say("make")}
      </Button>
    </form>
  );
}

function FindTicket({ inviting }: { readonly inviting: Inviting }) {
  const [query, setQuery] = useState("");
  const found = inviting.found.value;
  return (
    <>
      <Field
        label={say("find")}
        type="search"
        value={query}
        onInput={(typed) => {
          setQuery(typed);
          inviting.find(typed);
        }}
        limit={200}
      />
      <p class="muted-words" role="status">
        {inviting.isFinding.value && say("finding")}
        {found?.length === 0 && say("found_none")}
      </p>
      <ul class="inviting__found">
        {(found ?? []).map((ticket) => (
          <li key={ticket.id}>
            <Button
              isBusy={inviting.isMaking.value}
              onPress={() => void inviting.invite({ is: "ticket", ticketId: ticket.id })}
            >
              <span class="time">{ticket.number}</span> {ticket.customer_name}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Made(props: { readonly model: DeskModel; readonly inviting: Inviting; readonly made: Invitation }) {
  const { model, inviting, made } = props;
  if (model.nowMs.value >= ms(made.expires_at)) {
    return (
      <Notice kind="wait" action={<Button onPress={() => inviting.again()}>{say("again")}</Button>}>
        {say("expired")}
      </Notice>
    );
  }
  const place = new URL(made.link);
  return (
    <div class="inviting inviting--made">
      <img class="inviting__picture" src={made.picture} alt={say("picture")} width={180} height={180} />
      <div class="inviting">
        <p>
          {say("code")}{" "}
          <span class="small muted-words">{say("code_where", { place: place.host + place.pathname })}</span>
          <strong class="inviting__code time">{spaced(made.code)}</strong>
        </p>
        <CopyLink link={made.link} />
        <p class="small muted-words">
          {say("until", { time: clockTime(ms(made.expires_at), language.value) })}{" "}
          {say(inviting.contactId === null ? "arrives" : "joins")}
        </p>
      </div>
    </div>
  );
}

function CopyLink({ link }: { readonly link: string }) {
  const copied = useSignal<"no" | "copied" | "copy_failed">("no");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      copied.value = "copied";
    } catch {
      copied.value = "copy_failed";
    }
  };
  return (
    <>
      <Field label={say("link")} value={link} onInput={() => undefined} />
      <Button kind="primary" icon="send" onPress={() => void copy()}>
        {say("copy")}
      </Button>
      <p class="small" role="status">
        {copied.value !== "no" && say(copied.value)}
      </p>
    </>
  );
}
