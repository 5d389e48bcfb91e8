/** What is not as it should be in a meeting: said plainly, with what is lost (mostly nothing) and what to do. */
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LinkState } from "../../room/live";
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { say } from "../base/speech";
import { useVoiceHeard } from "./heard";
import type { Meeting } from "./meeting";
import { NetworkNotice } from "./Network";
import { choosePlain, isPlain, isTooWeak, stayInRoom, without3d } from "./preferences";
import { PauseNotice } from "./Recording";
import { tell } from "./words";

/** Most ways to the house are open, or open again, within this time: whoever speaks longer than that speaks to nobody. */
const SLOW_PATH_MS = 2_500;
/** Long enough to be read twice. */
const ENDED_MS = 8_000;

/** `onWrite` opens the chat; `onVoice` tries the microphone again. */
export function MeetingNotices(props: {
  readonly meeting: Meeting;
  readonly onWrite: () => void;
  readonly onVoice: () => void;
}) {
  const { meeting } = props;
  const link = meeting.link.value;
  const isLost = isLinkLost(link);
  useVoiceHeard(meeting);
  return (
    <div class="meeting-notices">
      {isLost && (
        <Notice kind="wait" title={say("lost_title")}>
          {say("lost_words")}
        </Notice>
      )}
      {!isLost && <OthersNotice meeting={meeting} />}
      {!isLost && <PathNotice {...props} />}
      {link.is === "open" && meeting.path.value === "connected" && (
        <NetworkNotice meeting={meeting} onWrite={props.onWrite} />
      )}
      <PauseNotice meeting={meeting} />
      <MicrophoneNotice {...props} />
      <DeviceNotices meeting={meeting} />
      <StoppedNotice meeting={meeting} />
      <EndedNotice meeting={meeting} />
      <ShowNotice meeting={meeting} />
      <WeakNotice />
      <Without3dNotice />
      {meeting.hearing.isHeld.value && (
        <Notice
          kind="wait"
          action={
            <Button icon="sound" onPress={() => void meeting.hearing.resume()}>
              {say("turn_on_sound")}
            </Button>
          }
        >
          {say("sound_blocked")}
        </Notice>
      )}
      {meeting.refusal.value && (
        <Notice
          kind="danger"
          title={say("refused_title")}
          action={
            <Button kind="quiet" onPress={() => meeting.dismissRefusal()}>
              {say("close")}
            </Button>
          }
        >
          {problemText(meeting.refusal.value)}
        </Notice>
      )}
    </div>
  );
}

/** Refused counts, for the moment: whoever holds the meeting enters anew a little later. */
export function isLinkLost(link: LinkState): boolean {
  return link.is === "reconnecting" || (link.is === "closed" && link.because === "refused");
}

/** The room is drawn too slowly here: the simple view loses nothing, and one may stay all the same. */
function WeakNotice() {
  if (!isTooWeak.value || isPlain.value) return null;
  return (
    <Notice
      kind="info"
      title={say("weak_title")}
      action={
        <div class="meeting-notices__actions">
          <Button onPress={() => choosePlain(true)}>{say("view_2d")}</Button>
          <Button kind="quiet" onPress={stayInRoom}>
            {say("stay_in_room")}
          </Button>
        </div>
      }
    >
      {say("weak_words")}
    </Notice>
  );
}

const isWithout3dRead = signal(false);

/** Nobody should look for a room that this device does not draw, or believe so because it did not load. */
export function Without3dNotice() {
  const { value: why } = without3d;
  if (why === null || isWithout3dRead.value) return null;
  const close = () => {
    isWithout3dRead.value = true;
  };
  return (
    <Notice kind="info" title={say(`no_3d_${why}_title`)} action={<CloseButton onPress={close} />}>
      {say(`no_3d_${why}_words`)}
    </Notice>
  );
}

type Parts = Parameters<typeof MeetingNotices>[0];

/** Whose connection is gone for the moment: nobody should speak into the void. */
function OthersNotice({ meeting }: Pick<Parts, "meeting">) {
  const lost = meeting.others.value.filter((one) => !one.is_connected);
  return (
    <>
      {lost.map(({ memberId, name }) => (
        <Notice key={memberId} kind="wait" title={say("other_lost_title", { name })}>
          {say("other_lost_words")}
        </Notice>
      ))}
    </>
  );
}

function PathNotice({ meeting, onWrite }: Parts) {
  const path = meeting.path.value;
  const isMissing = path === "connecting" || path === "lost";
  const isSlow = useSignal(false);
  useEffect(() => {
    isSlow.value = false;
    if (!isMissing) return;
    const slow = setTimeout(() => {
      isSlow.value = true;
    }, SLOW_PATH_MS);
    return () => clearTimeout(slow);
  }, [isMissing, isSlow]);
  if (isMissing && isSlow.value) return <Notice kind="wait">{say("voice_connecting")}</Notice>;
  if (path !== "blocked") return null;
  return (
    <Notice
      kind="wait"
      title={say("blocked_title")}
      action={
        <Button icon="write" onPress={onWrite}>
          {say("write")}
        </Button>
      }
    >
      {say("blocked_words")}
    </Notice>
  );
}

function MicrophoneNotice({ meeting, onWrite, onVoice }: Parts) {
  const state = meeting.own.microphone.value;
  if (state.is !== "refused") return null;
  return (
    <Notice
      kind="wait"
      title={say(`microphone_${state.problem}_title`)}
      action={
        <div class="meeting-notices__actions">
          {state.problem !== "insecure" && <Button onPress={onVoice}>{say("retry")}</Button>}
          <Button icon="write" onPress={onWrite}>
            {say("write")}
          </Button>
        </div>
      }
    >
      {say(`microphone_${state.problem}_words`)}
    </Notice>
  );
}

/** A headset that came, and a microphone that went. */
function DeviceNotices({ meeting }: Pick<Parts, "meeting">) {
  const { sound, own } = meeting;
  const offered = sound.offered.value;
  const fellBack = own.fellBack.value;
  return (
    <>
      {own.isSilenced.value && (
        <Notice
          kind="wait"
          title={tell("silenced_title")}
          action={<Button onPress={() => void own.reopen()}>{tell("silenced_again")}</Button>}
        >
          {tell("silenced_words")}
        </Notice>
      )}
      {sound.hasFailed.value && (
        <Notice kind="wait" action={<CloseButton onPress={() => (sound.hasFailed.value = false)} />}>
          {tell("device_failed")}
        </Notice>
      )}
      {fellBack !== null && (
        <Notice kind="info" action={<CloseButton onPress={() => (own.fellBack.value = null)} />}>
          {tell("device_gone", { name: fellBack })}
        </Notice>
      )}
      {offered && (
        <Notice
          kind="info"
          action={
            <div class="meeting-notices__actions">
              <Button onPress={() => void sound.chooseMicrophone(offered.deviceId)}>
                {tell("device_use")}
              </Button>
              <Button kind="quiet" onPress={() => (sound.offered.value = null)}>
                {tell("device_not")}
              </Button>
            </div>
          }
        >
          {tell("device_offer", { name: offered.label })}
        </Notice>
      )}
    </>
  );
}

/** Somebody else has ended what one was showing. */
function StoppedNotice({ meeting }: Pick<Parts, "meeting">) {
  const { value: stopped } = meeting.wall.stopped;
  if (stopped === null) return null;
  return (
    <Notice kind="info" action={<CloseButton onPress={() => (meeting.wall.stopped.value = null)} />}>
      {stopped.name === null
        ? tell(`stopped_away_${stopped.kind}`)
        : tell(`stopped_${stopped.kind}`, { name: stopped.name })}
    </Notice>
  );
}

/** It is gone without a word of one's own: said for a while, so that nobody believes to be showing it still. */
function EndedNotice({ meeting }: Pick<Parts, "meeting">) {
  const { ended } = meeting.own;
  const { value: kind } = ended;
  useEffect(() => {
    if (kind === null) return;
    const over = setTimeout(() => {
      ended.value = null;
    }, ENDED_MS);
    return () => clearTimeout(over);
  }, [kind, ended]);
  return kind && <Notice kind="info">{tell(`ended_${kind}`)}</Notice>;
}

function CloseButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button kind="quiet" onPress={onPress}>
      {say("close")}
    </Button>
  );
}

function ShowNotice({ meeting }: Pick<Parts, "meeting">) {
  const wish = meeting.own.showProblem.value;
  if (wish === null) return null;
  return (
    <Notice
      kind="info"
      action={
        <Button
          kind="quiet"
          onPress={() => {
            meeting.own.showProblem.value = null;
          }}
        >
          {say("close")}
        </Button>
      }
    >
      {say(`${wish.kind}_${wish.problem}`)}
    </Notice>
  );
}
