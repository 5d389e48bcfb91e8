/** The meeting: a person, waist-up, looking at you; what is written; what one shows. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { TEXT_CHARACTERS } from "../../wire/generated";
import { Button } from "../base/Button";
import { Chat } from "../base/Chat";
import { beginAt } from "../base/focus";
import { Icon } from "../base/Icon";
import { Languages } from "../base/Languages";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { Rolling } from "../base/Rolling";
import { language, say } from "../base/speech";
import { CHAT_SWITCH_ID, Controls } from "../meeting/Controls";
import { Found } from "../meeting/Found";
import { useLinesHeard } from "../meeting/heard";
import type { Meeting } from "../meeting/meeting";
import { NetworkBadge } from "../meeting/Network";
import { MeetingNotices } from "../meeting/Notices";
import { firstOf } from "../meeting/people";
import { choosePlain, isPlain, isWithout3d } from "../meeting/preferences";
import { ChatNote, RecordingBadge, RecordingPause } from "../meeting/Recording";
import { SoundButton } from "../meeting/SoundPanel";
import { Stage } from "../meeting/Stage";
import { Tile } from "../meeting/Tile";
import { VoiceBadge } from "../meeting/VoiceBadge";
import { ConsentButtons } from "./Consent";
import { Quiet } from "./Quiet";
import { mayAskConsent, mayAskVoice } from "./visit";
import type { Visitor } from "./visitor";
import { tell } from "./words";

export interface MeetProps {
  readonly visitor: Visitor;
  readonly meeting: Meeting;
  readonly onLeave: () => void;
}

/** The page while the meeting is on. */
export function Meet(props: MeetProps) {
  const { visitor, meeting } = props;
  const facts = visitor.state.value.facts;
  const isChatOpen = useSignal(facts?.channel === "text" || visitor.state.peek().voice === "text");
  const unread = useUnread(meeting, isChatOpen.value);
  useLinesHeard(meeting);
  const isSimple = isPlain.value || isWithout3d.value;
  const openVoice = () => visitor.speak();
  const page = useBeginning();
  const isWriting = useSignal(false);
  const draft = useSignal("");
  const openChat = () => {
    isChatOpen.value = isWriting.value = true;
  };
  const closeChat = () => {
    isChatOpen.value = isWriting.value = false;
    document.getElementById(CHAT_SWITCH_ID)?.focus();
  };
  return (
    <div class={isSimple ? "meet meet--plain" : "meet"} data-theme="room" ref={page}>
      <MeetHead {...props} />
      {/* in the simple view it scrolls, and keys must reach what is below */}
      <main class="meet__stage" {...(isSimple ? { tabIndex: 0 } : {})}>
        <Stage meeting={meeting} />
        {!isSimple && (
          <div class="meet__tile">
            <Tile meeting={meeting} />
          </div>
        )}
        <Rolling class="meet__over" label={say("notices")}>
          <Greeting {...props} />
          <Found meeting={meeting} hasOwn />
          <MeetingNotices meeting={meeting} onWrite={openChat} onVoice={openVoice} />
          <Quiet visitor={visitor} meeting={meeting} name={agentName(props)} onVoice={openVoice} />
          <Questions visitor={visitor} name={agentName(props)} onVoice={openVoice} onWrite={openChat} />
        </Rolling>
      </main>
      {isChatOpen.value && (
        <aside class="meet__chat" aria-label={say("chat")}>
          <header class="meet__chat-head">
            <h2>{say("chat")}</h2>
            <Button kind="quiet" icon="close" onPress={closeChat}>
              {say("close")}
            </Button>
          </header>
          <Chat
            lines={meeting.lines.value}
            onSay={(text) => meeting.say(text)}
            limit={TEXT_CHARACTERS}
            note={<ChatNote meeting={meeting} />}
            draft={draft}
            autoFocus={isWriting.value}
          />
        </aside>
      )}
      <footer class="meet__controls">
        <Controls
          meeting={meeting}
          isChatOpen={isChatOpen.value}
          unread={unread}
          onChat={isChatOpen.value ? closeChat : openChat}
          onLeave={props.onLeave}
          onVoice={openVoice}
        />
      </footer>
    </div>
  );
}

/** Whoever listens to the page hears first with whom they are. */
function useBeginning() {
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (page.current) beginAt(page.current);
  }, []);
  return page;
}

function MeetHead({ visitor, meeting }: MeetProps) {
  const { house, facts } = visitor.state.value;
  const name = facts?.agent?.name;
  const agent = useComputed(() => firstOf(meeting.others.value, "agent"));
  const isTalk = visitor.state.value.voice === "on" && facts?.channel === "voice";
  return (
    <header class="meet__head">
      <div class="meet__who">
        <h1 class="meet__name">{name ? tell("meeting_with", { name }) : house?.name}</h1>
        <span class="meet__about">
          {agent.value?.isSpeaking && (
            <span class="meet__speaking">
              <Icon name="sound" /> {say("is_speaking")}
            </span>
          )}
          <VoiceBadge other={agent.value} isAwaited={isTalk} />
          <NetworkBadge member={meeting.room.value?.members[meeting.selfId.value ?? ""]} isOwn />
          <RecordingBadge meeting={meeting} />
        </span>
      </div>
      <details class="meet__languages">
        <summary>
          <span class="unseen">{say("language")}: </span>
          {language.value.toUpperCase()}
        </summary>
        <Languages />
      </details>
      <RecordingPause meeting={meeting} />
      <SoundButton meeting={meeting} />
      {!isWithout3d.value && (
        <Button icon={isPlain.value ? "room" : "people"} onPress={() => choosePlain(!isPlain.value)}>
          {say(isPlain.value ? "view_3d" : "view_2d")}
        </Button>
      )}
    </header>
  );
}

/** The agent's arrival is said at once, also by screen readers. */
function Greeting(props: MeetProps) {
  const name = agentName(props);
  const isHere = firstOf(props.meeting.others.value, "agent") !== null;
  const isPast = useSignal(false);
  useEffect(() => {
    if (!isHere) return;
    const past = setTimeout(() => {
      isPast.value = true;
    }, 9_000);
    return () => clearTimeout(past);
  }, [isHere, isPast]);
  if (name === "") return null;
  const words = isHere ? tell("met", { name }) : tell("met_arriving", { name });
  return (
    <p class={isPast.value ? "unseen" : "meet__greeting"} role="alert">
      {words}
    </p>
  );
}

/** What was not asked while waiting is asked here, beside the meeting and never before it. */
function Questions(props: {
  readonly visitor: Visitor;
  readonly name: string;
  readonly onVoice: () => void;
  readonly onWrite: () => void;
}) {
  const { visitor } = props;
  const state = visitor.state.value;
  if (mayAskVoice(state)) {
    return (
      <section class="meet__question">
        <p>{tell("meeting_ask_voice", { name: props.name })}</p>
        <div class="choices__pair">
          <Button kind="primary" icon="microphone" onPress={props.onVoice}>
            {tell("microphone_on")}
          </Button>
          <Button
            icon="write"
            onPress={() => {
              visitor.write();
              props.onWrite();
            }}
          >
            {tell("text_only")}
          </Button>
        </div>
      </section>
    );
  }
  if (!mayAskConsent(state)) return null;
  const pressed = visitor.pressed.value;
  return (
    <section class="meet__question">
      <p>{tell("meeting_ask_consent")}</p>
      <ConsentButtons
        pressed={pressed === "yes" || pressed === "no" ? pressed : null}
        onAnswer={(answer) => void visitor.answerConsent(answer)}
      />
      {visitor.problem.value && <Notice kind="danger">{problemText(visitor.problem.value)}</Notice>}
    </section>
  );
}

function useUnread(meeting: Meeting, isOpen: boolean): number {
  const seen = useSignal(0);
  const count = meeting.lines.value.filter((line) => !line.isMine).length;
  useEffect(() => {
    if (isOpen || count < seen.peek()) seen.value = count; // fewer: those of a pause are gone
  }, [isOpen, count, seen]);
  return isOpen ? 0 : Math.max(0, count - seen.value);
}

function agentName({ visitor, meeting }: MeetProps): string {
  return firstOf(meeting.others.value, "agent")?.name ?? visitor.state.value.facts?.agent?.name ?? "";
}
