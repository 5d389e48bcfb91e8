/** Where the voice comes from and where it goes to; changed while one talks. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { LevelBar } from "../base/LevelBar";
import type { Meeting } from "./meeting";
import { isPlain, isWithout3d } from "./preferences";
import type { SoundChoice } from "./soundChoice";
import { LoudspeakerChoice, MicrophoneChoice, Tone } from "./Which";
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
    return () => {
      clearInterval(timer);
      own.endRawLevel();
      sound.hasFailed.value = sound.isLoudspeakerDead.value = false; // it was said here
    };
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
        <MicrophoneChoice sound={sound} />
        {isHeard.value ? (
          <LevelBar level={level} label={tell("microphone_level")} />
        ) : (
          <p class="sound-panel__hint">{tell("microphone_off")}</p>
        )}
        <LoudspeakerChoice sound={sound} />
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
