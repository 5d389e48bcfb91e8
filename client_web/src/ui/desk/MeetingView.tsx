/** The meeting at the desk: the ticket on the left, what the customer shows in the middle, the words on the right. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { TEXT_CHARACTERS } from "../../wire/generated";
import { Button } from "../base/Button";
import { Chat } from "../base/Chat";
import { Dialog } from "../base/Dialog";
import { Notice } from "../base/Notice";
import { Rolling } from "../base/Rolling";
import { say as sayShared } from "../base/speech";
import { Found } from "../meeting/Found";
import { useLinesHeard } from "../meeting/heard";
import type { Meeting } from "../meeting/meeting";
import { NetworkBadge } from "../meeting/Network";
import { MeetingNotices } from "../meeting/Notices";
import { Pictures } from "../meeting/Pictures";
import { firstOf } from "../meeting/people";
import { listenToSpace } from "../meeting/pushToTalk";
import { ChatNote, RecordingBadge, RecordingPause } from "../meeting/Recording";
import { SoundButton } from "../meeting/SoundPanel";
import { Stage } from "../meeting/Stage";
import { VoiceBadge } from "../meeting/VoiceBadge";
import { Seen } from "../staff/Seen";
import { wordsOf } from "../staff/words";
import { CustomerCard } from "./CustomerCard";
import { useWritingKept } from "./caret";
import { Since } from "./Floor";
import type { DeskModel } from "./model";
import { Note } from "./Note";
import type { Served } from "./served";
import { Talk } from "./Talk";
import { invite, say } from "./words";

const TABS = ["ticket", "chat", "note"] as const;

/** Element ids to which the keys W and N lead. */
export const CHAT_ID = "desk-chat";

/** On narrow windows one of ticket, chat and note is shown under the picture. */
export function MeetingView({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const tab = model.tab;
  const meeting = served.meeting.value;
  const unread = useUnread(meeting, model);
  useLinesHeard(meeting);
  const page = useWritingKept(served, () => served.note.peek().length);
  return (
    <section
      ref={page}
      class={`meeting meeting--${tab.value}`}
      aria-label={say("title_meeting", { name: nameOf(served) })}
    >
      <h1 class="unseen">{say("title_meeting", { name: nameOf(served) })}</h1>
      <div class="meeting__centre" data-theme="room">
        {meeting && <Centre model={model} served={served} meeting={meeting} />}
      </div>
      <div class="tabs" role="tablist">
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            class="tabs__one"
            aria-selected={tab.value === each}
            onClick={() => {
              tab.value = each;
            }}
          >
            {say(`tab_${each}`)}
            {each === "chat" && unread > 0 && <span class="tabs__count time">{unread}</span>}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must reach what is below */}
      <section class="meeting__ticket" tabIndex={0} aria-label={say("tab_ticket")}>
        <CustomerCard model={model} served={served} />
      </section>
      <div class="meeting__words">
        <section class="meeting__chat" id={CHAT_ID} aria-label={sayShared("chat")}>
          <h2 class="part__title">
            {sayShared("chat")} <Seen by="customer" />
          </h2>
          {meeting && (
            <Chat
              lines={meeting.lines.value}
              onSay={(text) => meeting.say(text)}
              limit={TEXT_CHARACTERS}
              note={<ChatNote meeting={meeting} />}
            />
          )}
        </section>
        <div class="meeting__note">
          <Note served={served} />
        </div>
      </div>
      {model.isEnding.value && <EndQuestion model={model} served={served} />}
    </section>
  );
}

/** Lines of the customer that came since this page was opened and while the chat was not shown. */
function useUnread(meeting: Meeting | null, model: DeskModel): number {
  const seenMs = useSignal(model.nowMs.peek());
  const fresh = meeting?.lines.value.filter((line) => !line.isMine && line.atMs > seenMs.value) ?? [];
  const newestMs = fresh.at(-1)?.atMs ?? 0;
  const isShown = model.tab.value === "chat";
  useEffect(() => {
    if (isShown && newestMs > seenMs.peek()) seenMs.value = newestMs;
  }, [isShown, newestMs, seenMs]);
  return isShown ? 0 : fresh.length;
}

function Centre(props: { readonly model: DeskModel; readonly served: Served; readonly meeting: Meeting }) {
  const { model, served, meeting } = props;
  const pictures = meeting.wall.pictures.value;
  const isShown = pictures.some((one) => !one.isOwn);
  const isRoomLarge = model.isRoomLarge();
  const isOtherShown = meeting.wall.isOtherShown.value;
  useEffect(() => {
    model.roomWish.value = null; // what the customer begins to show comes to the front
  }, [isOtherShown, model]);
  const name = firstOf(meeting.others.value, "customer")?.name ?? nameOf(served);
  const openVoice = () => served.toggleVoice();
  return (
    <>
      <Rolling class="meeting__said" label={sayShared("notices")}>
        <Found meeting={meeting} />
        <MeetingNotices meeting={meeting} onWrite={() => focusIn(CHAT_ID)} onVoice={openVoice} />
      </Rolling>
      <div class={isRoomLarge ? "stage stage--room" : "stage stage--screen"}>
        <div class="stage__room">
          {isRoomLarge ? (
            <Stage meeting={meeting} view={isShown ? "wall" : "person"} />
          ) : (
            <Stage meeting={meeting} view="person" hasScreenElsewhere />
          )}
        </div>
        {!isRoomLarge && (
          <div class="stage__screen">
            {pictures.length > 0 ? (
              <Pictures meeting={meeting} pictures={pictures} />
            ) : (
              <NothingShown isAwaited={isOtherShown} />
            )}
          </div>
        )}
      </div>
      <Controls model={model} served={served} meeting={meeting} name={name} />
    </>
  );
}

/** `isAwaited`: something is shown, and one's own way to it is just being made anew. */
function NothingShown({ isAwaited }: { readonly isAwaited: boolean }) {
  if (isAwaited) {
    return (
      <div class="stage__nothing">
        <p class="stage__nothing-title">{say("shared_awaited")}</p>
      </div>
    );
  }
  return (
    <div class="stage__nothing">
      <p class="stage__nothing-title">{say("nothing_shared")}</p>
      <p>
        {say("nothing_shared_explain", {
          button: sayShared("share_screen"),
          camera: sayShared("camera_short"),
        })}
      </p>
    </div>
  );
}

function Controls(props: {
  readonly model: DeskModel;
  readonly served: Served;
  readonly meeting: Meeting;
  readonly name: string;
}) {
  const { model, served, meeting } = props;
  const isRoomLarge = model.isRoomLarge();
  const held = model.state.value.status?.contact;
  const customer = firstOf(meeting.others.value, "customer");
  const { own } = meeting;
  return (
    <section class="desk-controls" aria-label={sayShared("controls")}>
      <div class="desk-controls__head">
        <p class="desk-controls__who">
          <strong>{props.name}</strong>{" "}
          {held && (
            <span class="muted-words">
              <Since model={model} sinceMs={held.since_ms} />
            </span>
          )}
          <VoiceBadge other={customer} isAwaited={served.card.value?.contact.channel === "voice"} />
          <NetworkBadge member={customer ?? undefined} />
          <NetworkBadge member={meeting.room.value?.members[meeting.selfId.value ?? ""]} isOwn />
          <RecordingBadge meeting={meeting} />
        </p>
        <RecordingPause meeting={meeting} />
        <Button label={say("mark_explain")} onPress={() => meeting.markMoment()}>
          {say("mark")}
        </Button>
      </div>
      <Button icon="send" shortcut="L" onPress={() => model.sendLink()}>
        {invite("send_link")}
      </Button>
      <Voice served={served} meeting={meeting} />
      <SoundButton meeting={meeting} />
      {own.canShowScreen && (
        <Button
          icon="screen"
          isLit={own.screen.value !== null}
          shortcut="S"
          onPress={() => toggleScreen(meeting)}
        >
          {sayShared(own.screen.value === null ? "share_screen" : "stop_sharing")}
        </Button>
      )}
      <Button icon={isRoomLarge ? "screen" : "room"} shortcut="R" onPress={() => model.toggleRoom()}>
        {say(isRoomLarge ? "room_small" : "room_large")}
      </Button>
      <Button kind="danger" icon="leave" shortcut="E" onPress={() => model.askToEnd()}>
        {say("end")}
      </Button>
    </section>
  );
}

function Voice({ served, meeting }: { readonly served: Served; readonly meeting: Meeting }) {
  const state = meeting.own.microphone.value;
  const { talk } = meeting;
  useEffect(() => listenToSpace(talk), [talk]);
  if (state.is === "on" && talk.isOn.value) return <Talk talk={talk} />;
  if (state.is === "on") {
    return (
      <Button
        icon={state.isMuted ? "muted" : "microphone"}
        isLit={state.isMuted}
        shortcut="M"
        onPress={() => served.toggleVoice()}
      >
        {say(state.isMuted ? "unmute" : "mute")}
      </Button>
    );
  }
  return (
    <Button
      kind="primary"
      icon="microphone"
      shortcut="M"
      isBusy={state.is === "opening"}
      onPress={() => served.toggleVoice()}
    >
      {say("microphone")}
    </Button>
  );
}

function EndQuestion({ model, served }: { readonly model: DeskModel; readonly served: Served }) {
  const stay = () => {
    model.isEnding.value = false;
  };
  const problem = served.closingProblem.value;
  return (
    <Dialog
      title={say("end_title")}
      onClose={stay}
      actions={
        <>
          <Button kind="danger" isBusy={served.isClosing.value} onPress={() => void served.end()}>
            {say("end_yes")}
          </Button>
          <Button onPress={stay}>{say("end_no")}</Button>
        </>
      }
    >
      <p>{say("end_explain")}</p>
      {problem !== null && <Notice kind="danger">{wordsOf(problem)}</Notice>}
    </Dialog>
  );
}

/** Show one's own screen, or take it down; call within a tap or key press. */
export function toggleScreen(meeting: Meeting): void {
  if (meeting.own.screen.peek() === null) void meeting.own.show("screen");
  else meeting.own.stopShowing("screen");
}

/** Put the cursor where something can be written. */
export function focusIn(id: string): void {
  const place = document.getElementById(id);
  const field = place?.matches("textarea") ? place : place?.querySelector("textarea");
  field?.focus();
}

function nameOf(served: Served): string {
  return served.card.value?.contact.customer.name ?? "";
}
