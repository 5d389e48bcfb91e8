/** Whether this meeting is being recorded, in words and, only while it is, in red; and its pause. */
import { mayResume, recordingShown } from "../../room/recording";
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";

/** What is recorded now. Changes are said by screen readers. */
export function RecordingBadge({ meeting }: { readonly meeting: Meeting }) {
  const room = meeting.room.value;
  if (room === null) return null;
  const shown = recordingShown(room);
  return (
    <span class={`recording recording--${shown}`} role="status">
      {shown === "recording" && <span class="recording__dot" aria-hidden="true" />}
      {say(`recording_${shown}`)}
    </span>
  );
}

/** Pause or resume, where there is something to pause or a pause that one may end. One tap is for a card. */
export function RecordingPause({ meeting }: { readonly meeting: Meeting }) {
  const room = meeting.room.value;
  if (room === null || meeting.isPauseAwaited.value) return null;
  const shown = recordingShown(room);
  if (room.pause !== null) {
    if (!mayResume(room, meeting.selfId.value)) return null;
    return (
      <Button onPress={() => meeting.resumeRecording()}>
        {say(shown === "paused" ? "recording_resume" : "chat_keep_again")}
      </Button>
    );
  }
  if (shown === "off") return null;
  return <Button onPress={() => meeting.pauseRecording()}>{say("recording_pause")}</Button>;
}

/** During a pause: why it is, what it means, and a way to put the reason right; before one that is not on yet, just that. */
export function PauseNotice({ meeting }: { readonly meeting: Meeting }) {
  const room = meeting.room.value;
  if (meeting.isPauseAwaited.value) return <AwaitedNotice meeting={meeting} />;
  if (!room?.pause) return null;
  const isCard = room.pause.reason === "card";
  return (
    <Notice
      kind="info"
      title={say(isCard ? "pause_card_title" : "pause_other_title")}
      action={
        mayResume(room, meeting.selfId.value) && (
          <Button kind="quiet" onPress={() => meeting.pauseRecording(isCard ? "other" : "card")}>
            {say(isCard ? "pause_is_other" : "pause_is_card")}
          </Button>
        )
      }
    >
      {say("pause_words")}
    </Notice>
  );
}

function AwaitedNotice({ meeting }: { readonly meeting: Meeting }) {
  return (
    <Notice
      kind="danger"
      title={say("pause_awaited_title")}
      action={
        <Button kind="quiet" onPress={() => meeting.resumeRecording()}>
          {say("pause_take_back")}
        </Button>
      }
    >
      {say("pause_awaited_words")}
    </Notice>
  );
}

/** What becomes of the messages; and where nothing is recorded, the way to write a number that is not kept. */
export function ChatNote({ meeting }: { readonly meeting: Meeting }) {
  const room = meeting.room.value;
  if (room === null) return null;
  const isPaused = room.pause !== null || meeting.isPauseAwaited.value;
  return (
    <p class="chat__note" role="status">
      {say(isPaused ? "chat_unkept" : "chat_kept")}{" "}
      {!isPaused && recordingShown(room) === "off" && (
        <Button kind="quiet" onPress={() => meeting.pauseRecording()}>
          {say("chat_keep_not")}
        </Button>
      )}
    </p>
  );
}
