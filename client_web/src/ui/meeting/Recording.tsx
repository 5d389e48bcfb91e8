/** Whether this meeting is being recorded, in words and, only while it is, in red; and its pause. */
import { mayResume, recordingShown } from "../../room/recording";
import { Button } from "../base/Button";
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

/** Pause or resume, where there is something to pause or a pause that one may end. */
export function RecordingPause({ meeting }: { readonly meeting: Meeting }) {
  const room = meeting.room.value;
  if (room === null) return null;
  if (mayResume(room, meeting.selfId.value) && recordingShown(room) === "paused") {
    return <Button onPress={() => meeting.resumeRecording()}>{say("recording_resume")}</Button>;
  }
  const shown = recordingShown(room);
  if (shown === "off" || shown === "paused") return null;
  return <Button onPress={() => meeting.pauseRecording()}>{say("recording_pause")}</Button>;
}
