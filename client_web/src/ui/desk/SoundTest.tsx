/** Once for each browser: hear a tone, see one's own level, and be told outside the window if one likes. */
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Microphone, type MicrophoneProblem, openMicrophone } from "../../media/microphone";
import { playTestTone, resumeSound } from "../../media/sound";
import { Button } from "../base/Button";
import { LevelBar } from "../base/LevelBar";
import { Notice } from "../base/Notice";
import { say as sayShared } from "../base/speech";
import { WhichLoudspeaker, WhichMicrophone } from "../meeting/Which";
import type { DeskModel } from "./model";
import { askForNotices, noticePermission } from "./ringing";
import { say } from "./words";

const LEVEL_MS = 66;
/** Loud enough to be a voice and not the room. */
const HEARD = 0.3;

/** Three small steps on one card; none is forced on anybody. */
export function SoundTest({ model }: { readonly model: DeskModel }) {
  return (
    <section class="card sound" aria-labelledby="sound-title">
      <h1 class="sound__title" id="sound-title">
        {say("sound_title")}
      </h1>
      <p class="muted-words">{say("sound_intro")}</p>
      <ol class="sound__steps">
        <li>
          <Tone />
        </li>
        <li>
          <OwnVoice />
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

function Tone() {
  const isPlaying = useSignal(false);
  const wasPlayed = useSignal(false);
  const play = async () => {
    isPlaying.value = true;
    await playTestTone();
    isPlaying.value = false;
    wasPlayed.value = true;
  };
  return (
    <>
      <Button icon="sound" isBusy={isPlaying.value} onPress={() => void play()}>
        {say(isPlaying.value ? "sound_playing" : "sound_play")}
      </Button>
      {wasPlayed.value && <p role="status">{say("sound_heard")}</p>}
      {wasPlayed.value && <WhichLoudspeaker />}
    </>
  );
}

function OwnVoice() {
  const microphone = useSignal<Microphone | null>(null);
  const problem = useSignal<MicrophoneProblem | null>(null);
  useEffect(() => () => microphone.peek()?.stop(), [microphone]);
  const open = async () => {
    problem.value = null;
    await resumeSound();
    const result = await openMicrophone();
    if (result.ok) microphone.value = result.microphone;
    else problem.value = result.problem;
  };
  if (microphone.value !== null) {
    return (
      <>
        <Level microphone={microphone.value} />
        <WhichMicrophone
          microphone={microphone.value}
          onMicrophone={(chosen) => {
            microphone.value = chosen;
          }}
        />
      </>
    );
  }
  return (
    <>
      <Button icon="microphone" onPress={() => void open()}>
        {say("sound_mic")}
      </Button>
      {problem.value === null ? (
        <p class="small muted-words">{say("sound_mic_explain")}</p>
      ) : (
        <Notice kind="wait" title={sayShared(`microphone_${problem.value}_title`)}>
          {sayShared(`microphone_${problem.value}_words`)}
        </Notice>
      )}
    </>
  );
}

function Level({ microphone }: { readonly microphone: Microphone }) {
  const wasHeard = useSignal(false);
  const level = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => {
      level.value = microphone.level();
      if (level.value > HEARD) wasHeard.value = true;
    }, LEVEL_MS);
    return () => clearInterval(timer);
  }, [microphone, level, wasHeard]);
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
