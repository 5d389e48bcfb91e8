/** What one may do in a meeting, in one row within reach of a thumb. */
import { Button } from "../base/Button";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";

export interface ControlsProps {
  readonly meeting: Meeting;
  readonly isChatOpen: boolean;
  /** Lines that came while the chat was closed. */
  readonly unread: number;
  readonly onChat: () => void;
  readonly onLeave: () => void;
  readonly onVoice: () => void;
}

/** Voice, screen, writing, leaving. */
export function Controls(props: ControlsProps) {
  return (
    <div class="controls" role="toolbar">
      <VoiceControl {...props} />
      <ScreenControl meeting={props.meeting} />
      <Button icon="write" isOn={props.isChatOpen} onPress={props.onChat}>
        {say("write")}
        {props.unread > 0 && (
          <span class="controls__unread">{say("new_lines_other", { count: props.unread })}</span>
        )}
      </Button>
      <Button kind="danger" icon="leave" onPress={props.onLeave}>
        {say("leave")}
      </Button>
    </div>
  );
}

function VoiceControl({ meeting, onVoice }: ControlsProps) {
  const state = meeting.own.microphone.value;
  if (state.is !== "on") {
    return (
      <Button icon="microphone" isBusy={state.is === "opening"} onPress={onVoice}>
        {say("turn_on_microphone")}
      </Button>
    );
  }
  return (
    <Button
      icon={state.isMuted ? "muted" : "microphone"}
      isOn={state.isMuted}
      onPress={() => meeting.own.setMuted(!state.isMuted)}
    >
      {state.isMuted ? say("unmute") : say("mute")}
    </Button>
  );
}

function ScreenControl({ meeting }: Pick<ControlsProps, "meeting">) {
  if (!meeting.own.canShow) return null;
  const isShowing = meeting.own.shown.value !== null;
  return (
    <Button
      icon="screen"
      isOn={isShowing}
      onPress={() => (isShowing ? meeting.own.stopShowing() : void meeting.own.show())}
    >
      {isShowing ? say("stop_sharing") : say("share_screen")}
    </Button>
  );
}
