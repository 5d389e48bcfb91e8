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

/** Where the focus goes back when the chat is closed. */
export const CHAT_SWITCH_ID = "chat-switch";

/** Voice, screen, writing, leaving. */
export function Controls(props: ControlsProps) {
  return (
    <section class="controls" aria-label={say("controls")}>
      <VoiceControl {...props} />
      <ScreenControl meeting={props.meeting} />
      <CameraControl meeting={props.meeting} />
      <Button id={CHAT_SWITCH_ID} icon="write" isOn={props.isChatOpen} onPress={props.onChat}>
        {say("write")}
        {props.unread > 0 && (
          <span class="controls__unread">
            {props.unread === 1 ? say("new_lines_one") : say("new_lines_other", { count: props.unread })}
          </span>
        )}
      </Button>
      <Button kind="danger" icon="leave" onPress={props.onLeave}>
        {say("leave")}
      </Button>
    </section>
  );
}

function VoiceControl({ meeting, onVoice }: ControlsProps) {
  const state = meeting.own.microphone.value;
  if (state.is !== "on") {
    return (
      <Button
        icon="microphone"
        isBusy={state.is === "opening"}
        label={named(say("turn_on_microphone"), say("microphone_short"))}
        onPress={onVoice}
      >
        <Label long={say("turn_on_microphone")} short={say("microphone_short")} />
      </Button>
    );
  }
  return (
    <Button
      icon={state.isMuted ? "muted" : "microphone"}
      isLit={state.isMuted}
      onPress={() => meeting.own.setMuted(!state.isMuted)}
    >
      {state.isMuted ? say("unmute") : say("mute")}
    </Button>
  );
}

function ScreenControl({ meeting }: Pick<ControlsProps, "meeting">) {
  const { own } = meeting;
  if (!own.canShowScreen) return null;
  const isShowing = own.screen.value !== null;
  return (
    <Button
      icon="screen"
      isLit={isShowing}
      label={named(say(isShowing ? "stop_sharing" : "share_screen"), say("screen_short"))}
      onPress={() => (isShowing ? own.stopShowing("screen") : void own.show("screen"))}
    >
      <Label long={say(isShowing ? "stop_sharing" : "share_screen")} short={say("screen_short")} />
    </Button>
  );
}

/** A camera shows a thing: a meter, a letter. Nobody is asked for a face. */
function CameraControl({ meeting }: Pick<ControlsProps, "meeting">) {
  const { own } = meeting;
  if (!own.canShowCamera) return null;
  const isShowing = own.camera.value !== null;
  return (
    <Button
      icon="camera"
      isLit={isShowing}
      label={named(say(isShowing ? "stop_camera" : "show_camera"), say("camera_short"))}
      onPress={() => (isShowing ? own.stopShowing("camera") : void own.show("camera"))}
    >
      <Label long={say(isShowing ? "stop_camera" : "show_camera")} short={say("camera_short")} />
    </Button>
  );
}

/** What is said of a button has in it what stands on it, long or short: whoever speaks to the machine says what they read. */
function named(long: string, short: string): string {
  return long.toLowerCase().includes(short.toLowerCase()) ? long : `${long}, ${short}`;
}

/** On a phone one word stands under the drawing; whoever listens hears the whole. */
function Label({ long, short }: { readonly long: string; readonly short: string }) {
  return (
    <>
      <span class="controls__long">{long}</span>
      <span class="controls__short">{short}</span>
    </>
  );
}
