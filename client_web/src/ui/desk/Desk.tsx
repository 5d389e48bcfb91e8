/** The desk, whole: one of its views, the bar over it, and what has to be said beside it. */
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { runningTime } from "../../lib/i18n";
import { Button } from "../base/Button";
import { beginAt, isLost } from "../base/focus";
import { Notice } from "../base/Notice";
import { say as sayShared } from "../base/speech";
import { Toasts } from "../base/Toast";
import { choosePlain, isPlain, isWithout3d } from "../meeting/preferences";
import { Bar } from "../staff/Bar";
import type { Door } from "../staff/door";
import { labelled } from "../staff/labels";
import { refusalText, say as sayStaff } from "../staff/words";
import { Availability } from "./Availability";
import { Floor, FloorSkeleton } from "./Floor";
import { KeyHelp } from "./KeyHelp";
import { listenToKeys } from "./keyboard";
import { MeetingView } from "./MeetingView";
import type { DeskModel } from "./model";
import { Ring } from "./Ring";
import { ring } from "./ringing";
import { SendLink } from "./SendLink";
import { SoundTest } from "./SoundTest";
import type { Notice as DeskNotice, View } from "./steps";
import { WrapUp } from "./WrapUp";
import { say } from "./words";

/** Everything behind the door. */
export function Desk({ model, door }: { readonly model: DeskModel; readonly door: Door }) {
  useEffect(() => listenToKeys(model), [model]);
  useTitle(model);
  useRinging(model);
  const view = model.view.value;
  useBeginning(view);
  const ringing = model.ring.value;
  return (
    <div class={`desk desk--${view}`}>
      <Bar page="desk" me={model.me} door={door} ways={<Ways model={model} />}>
        <Availability model={model} />
        <Button
          kind="quiet"
          class="desk__help"
          shortcut="?"
          onPress={() => {
            model.isHelpOpen.value = true;
          }}
        >
          {say("keys_help")}
        </Button>
      </Bar>
      <div class="desk__notices">
        <LinkNotice model={model} />
        <ChangeNotice model={model} />
      </div>
      <main class="desk__main" id="content">
        <ViewOf model={model} />
      </main>
      {view === "ringing" && ringing && <Ring key={ringing.reservation_id} model={model} ring={ringing} />}
      {model.inviting.value && view !== "ringing" && (
        <SendLink model={model} inviting={model.inviting.value} />
      )}
      {model.isHelpOpen.value && (
        <KeyHelp
          onClose={() => {
            model.isHelpOpen.value = false;
          }}
        />
      )}
      <Toasts />
    </div>
  );
}

function Ways({ model }: { readonly model: DeskModel }) {
  return (
    <>
      <ViewSwitch />
      {model.view.value === "floor" && (
        <Button
          icon="sound"
          onPress={() => {
            document.querySelector("details.menu")?.removeAttribute("open");
            model.testSound();
          }}
        >
          {say("sound_again")}
        </Button>
      )}
    </>
  );
}

/** The simple view or the room, at any time; the key V does the same in a meeting. */
function ViewSwitch() {
  if (isWithout3d.value) return null;
  return (
    <Button
      icon={isPlain.value ? "room" : "people"}
      shortcut="V"
      onPress={() => choosePlain(!isPlain.peek())}
    >
      {sayShared(isPlain.value ? "view_3d" : "view_2d")}
    </Button>
  );
}

/** A new view begins at its title, unless something in it has the focus; a customer who is there comes before all else. */
function useBeginning(view: View): void {
  useEffect(() => {
    const main = document.getElementById("content");
    if (main === null || main.contains(document.activeElement) || document.querySelector("dialog[open]"))
      return;
    if (view === "meeting" || isLost()) beginAt(main);
  }, [view]);
}

function ViewOf({ model }: { readonly model: DeskModel }) {
  const served = model.served.value;
  switch (model.view.value) {
    case "meeting":
      return served && <MeetingView key={served.contactId} model={model} served={served} />;
    case "wrap_up":
      return served && <WrapUp key={served.contactId} model={model} served={served} />;
    case "sound_test":
      return <SoundTest model={model} />;
    case "replaced":
      return <Replaced model={model} />;
    case "floor":
    case "ringing":
      return <Floor model={model} />;
    default:
      return <FloorSkeleton />;
  }
}

function Replaced({ model }: { readonly model: DeskModel }) {
  return (
    <section class="card replaced">
      <h1 class="sound__title">{say("replaced_title")}</h1>
      <p class="muted-words">{say("replaced_explain")}</p>
      <Button kind="primary" onPress={() => model.takeBack()}>
        {say("replaced_here")}
      </Button>
    </section>
  );
}

function LinkNotice({ model }: { readonly model: DeskModel }) {
  const { link } = model.state.value;
  // in the meeting the meeting says so itself, with what becomes of the voice
  if (link === "reconnecting" && model.view.value !== "meeting") {
    return <Notice kind="wait">{say("connection_lost")}</Notice>;
  }
  if (link !== "refused") return null;
  return (
    <Notice
      kind="danger"
      title={say("refused_title")}
      action={<Button onPress={() => model.takeBack()}>{sayStaff("try_again")}</Button>}
    >
      {refusalText(model.refusal.value)}
    </Notice>
  );
}

const KINDS: Record<DeskNotice, "info" | "wait" | "danger" | "ok"> = {
  somebody_was_quicker: "info",
  ring_missed: "wait",
  customer_left_before: "info",
  contact_taken_back: "wait",
  connection_back: "ok",
  not_done: "danger",
};

function ChangeNotice({ model }: { readonly model: DeskModel }) {
  const { notice } = model.state.value;
  if (notice === null) return null;
  return (
    <Notice
      kind={KINDS[notice]}
      action={
        <Button kind="quiet" onPress={() => model.dispatch({ kind: "notice_closed" })}>
          {sayStaff("close")}
        </Button>
      }
    >
      {say(notice)}
    </Notice>
  );
}

/** The window's title says what is going on, for whoever looks at something else. While it rings, the ring has it. */
function useTitle(model: DeskModel): void {
  useSignalEffect(() => {
    if (model.view.value !== "ringing") document.title = titleOf(model);
  });
}

function titleOf(model: DeskModel): string {
  const name = model.served.value?.card.value?.contact.customer.name;
  const view = model.view.value;
  if (name && view === "meeting") return say("title_meeting", { name });
  if (name && view === "wrap_up") return say("title_wrap_up", { name });
  const count = model.state.value.status?.waiting.length ?? 0;
  return `${count > 0 ? say("title_waiting", { count }) : say("title")} · Salotto`;
}

function useRinging(model: DeskModel): void {
  const reservation = model.view.value === "ringing" ? model.ring.value : null;
  const id = reservation?.reservation_id ?? null;
  const isAnswered = model.state.value.answering !== null;
  // One ring for each reservation, whatever else is told meanwhile.
  useEffect(() => {
    if (!reservation || isAnswered) return;
    const { contact } = reservation;
    const time = runningTime((model.nowMs.peek() - contact.since_ms) / 1000);
    return ring({
      title: say("title_ringing", { name: contact.customer_name }),
      body: say("notify_body", { topic: labelled(model.me.topics, contact.topic), time }),
    });
  }, [id, isAnswered]);
}
