/** Where the voice comes from and where it goes to; changed while one talks. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { playTestTone } from "../../media/sound";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { Dialog } from "../base/Dialog";
import { LevelBar } from "../base/LevelBar";
import type { Meeting } from "./meeting";
import { isPlain, isWithout3d } from "./preferences";
import type { SoundChoice } from "./soundChoice";
import { tell } from "./words";

const LEVEL_MS = 66;

/** Opens the panel. */
export function SoundButton({ meeting }: { readonly meeting: Meeting }) {
  const isOpen = useSignal(false);
  return (
    <>
      <Button
        icon="sound"
        onPress={() => {
          isOpen.value = true;
        }}
      >
        {tell("sound")}
      </Button>
      {isOpen.value && (
        <SoundPanel
          meeting={meeting}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
}

function SoundPanel({ meeting, onClose }: { readonly meeting: Meeting; readonly onClose: () => void }) {
  const { sound, own, talk } = meeting;
  const level = useSignal(0);
  const isHeard = useComputed(() => own.microphone.value.is === "on");
  useEffect(() => {
    void sound.look();
    const timer = setInterval(() => {
      level.value = own.rawLevel();
    }, LEVEL_MS);
    return () => clearInterval(timer);
  }, [sound, own, level]);
  return (
    <Dialog
      title={tell("sound_title")}
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          {tell("sound_done")}
        </Button>
      }
    >
      <div class="sound-panel">
        <Choice
          label={tell("microphone")}
          system={tell("system_device")}
          devices={sound.microphones.value}
          value={sound.microphone.value}
          onChoose={(deviceId) => void sound.chooseMicrophone(deviceId)}
        />
        {sound.hasFailed.value && <p role="alert">{tell("device_failed")}</p>}
        {isHeard.value ? (
          <LevelBar level={level} label={tell("microphone_level")} />
        ) : (
          <p class="sound-panel__hint">{tell("microphone_off")}</p>
        )}
        {sound.canChooseLoudspeaker && (
          <Choice
            label={tell("loudspeaker")}
            system={tell("system_device")}
            devices={sound.loudspeakers.value}
            value={sound.loudspeaker.value}
            onChoose={(deviceId) => void sound.chooseLoudspeaker(deviceId)}
          />
        )}
        <Tone />
        {!isPlain.value && !isWithout3d.value && <Headphones sound={sound} />}
        {talk.isOffered && (
          <Switch
            label={tell("push_to_talk")}
            hint={tell("push_to_talk_hint")}
            isOn={talk.isOn.value}
            onChange={(isOn) => talk.choose(isOn)}
          />
        )}
      </div>
    </Dialog>
  );
}

function Headphones({ sound }: { readonly sound: SoundChoice }) {
  const isOffered = sound.mayWearHeadphones.value && !sound.wearsHeadphones.value;
  return (
    <>
      {isOffered && <p class="sound-panel__hint">{tell("headphones_offer")}</p>}
      <Switch
        label={tell("headphones")}
        hint={tell("headphones_hint")}
        isOn={sound.wearsHeadphones.value}
        onChange={(isWorn) => sound.wearHeadphones(isWorn)}
      />
    </>
  );
}

function Switch(props: {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <div class="sound-panel__switch">
      <input
        id={id}
        type="checkbox"
        checked={props.isOn}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => props.onChange(currentTarget.checked)}
      />
      <label for={id}>{props.label}</label>
      <p id={`${id}-hint`} class="sound-panel__hint">
        {props.hint}
      </p>
    </div>
  );
}

function Tone() {
  const isPlaying = useSignal(false);
  const play = async () => {
    isPlaying.value = true;
    await playTestTone();
    isPlaying.value = false;
  };
  return (
    <Button icon="sound" isBusy={isPlaying.value} onPress={() => void play()}>
      {tell(isPlaying.value ? "test_tone_playing" : "test_tone")}
    </Button>
  );
}
