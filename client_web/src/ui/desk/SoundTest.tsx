/** Once for each browser: hear a tone, see one's own level, and be told outside the window if one likes. */
import { signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { announce } from "../base/announce";
import { Button } from "../base/Button";
import { LevelBar } from "../base/LevelBar";
import { Notice } from "../base/Notice";
import { say as sayShared } from "../base/speech";
import type { SoundChoice } from "../meeting/soundChoice";
import { Trial } from "../meeting/trial";
import { LoudspeakerChoice, MicrophoneChoice, Tone, useSoundChoice } from "../meeting/Which";
import type { DeskModel } from "./model";
import { askForNotices, noticePermission } from "./ringing";
import { say } from "./words";

const LEVEL_MS = 66;
/** Loud enough to be a voice and not the room. */
const HEARD = 0.3;

/** Three small steps on one card; none is forced on anybody. */
export function SoundTest({ model }: { readonly model: DeskModel }) {
  const trial = useMemo(() => new Trial(), []);
  useEffect(() => () => trial.stop(), [trial]);
  const sound = useSoundChoice(trial);
  const wasTested = model.isSoundTested;
  return (
    <section class="card sound" aria-labelledby="sound-title">
      <h1 class="sound__title" id="sound-title">
        {say(wasTested ? "sound_again" : "sound_title")}
      </h1>
      <p class="muted-words">{say("sound_intro")}</p>
      <ol class="sound__steps">
        <li>
          <Heard sound={sound} />
        </li>
        <li>
          <OwnVoice trial={trial} sound={sound} />
        </li>
        <li>
          <OutsideNotices />
        </li>
      </ol>
      <div class="sound__done">
        <Button kind="primary" onPress={() => model.finishSoundTest()}>
          {say("sound_done")}
        </Button>
        <Button kind="quiet" onPress={() => model.finishSoundTest()}>
          {say("sound_skip")}
        </Button>
      </div>
    </section>
  );
}

function Heard({ sound }: { readonly sound: SoundChoice }) {
  const wasPlayed = useSignal(false);
  return (
    <>
      <Tone
        onPlayed={() => {
          wasPlayed.value = true;
          announce(say("sound_heard"));
        }}
      />
      {wasPlayed.value && <p>{say("sound_heard")}</p>}
      {wasPlayed.value && <LoudspeakerChoice sound={sound} least={2} />}
    </>
  );
}

function OwnVoice({ trial, sound }: { readonly trial: Trial; readonly sound: SoundChoice }) {
  const state = trial.state.value;
  if (state.is === "open") {
    return (
      <>
        <Level trial={trial} />
        <MicrophoneChoice sound={sound} least={2} />
      </>
    );
  }
  return (
    <>
      <Button icon="microphone" isBusy={state.is === "opening"} onPress={() => void trial.open()}>
        {say("sound_mic")}
      </Button>
      {state.is === "refused" ? (
        <Notice kind="wait" title={sayShared(`microphone_${state.problem}_title`)}>
          {sayShared(`microphone_${state.problem}_words`)}
        </Notice>
      ) : (
        <p class="small muted-words">{say("sound_mic_explain")}</p>
      )}
    </>
  );
}

function Level({ trial }: { readonly trial: Trial }) {
  const wasHeard = useSignal(false);
  const level = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => {
      level.value = trial.level();
      if (level.value > HEARD) wasHeard.value = true;
    }, LEVEL_MS);
    return () => clearInterval(timer);
  }, [trial, level, wasHeard]);
  return (
    <div class="sound__level">
      <p>{say("sound_speak")}</p>
      <LevelBar level={level} label={say("sound_level")} />
      <p class="sound__good" role="status">
        {wasHeard.value && say("sound_level_good")}
      </p>
    </div>
  );
}

const permission = signal<NotificationPermission>(noticePermission());

function OutsideNotices() {
  if (permission.value === "granted") return <p class="sound__good">{say("sound_notify_on")}</p>;
  if (permission.value === "denied") return <p class="small muted-words">{say("sound_notify_off")}</p>;
  const askThem = async () => {
    permission.value = await askForNotices();
  };
  return (
    <>
      <Button icon="info" onPress={() => void askThem()}>
        {say("sound_notify")}
      </Button>
      <p class="small muted-words">{say("sound_notify_explain")}</p>
    </>
  );
}
