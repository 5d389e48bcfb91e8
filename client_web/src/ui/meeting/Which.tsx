/** Which microphone, which loudspeaker, and a tone to hear it by: the same before a meeting and in it. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { playTestTone } from "../../media/sound";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { SoundChoice, type Voice } from "./soundChoice";
import { tell } from "./words";

interface ChoiceProps {
  readonly sound: SoundChoice;
  /** Nothing is asked where there are fewer. */
  readonly least?: number;
}

/** A choice that lasts as long as the component does. */
export function useSoundChoice(voice: Voice): SoundChoice {
  const sound = useMemo(() => new SoundChoice(voice), [voice]);
  useEffect(() => () => sound.close(), [sound]);
  return sound;
}

/** Asked before a meeting, where there is more than one. */
export function WhichMicrophone({ voice }: { readonly voice: Voice }) {
  return <MicrophoneChoice sound={useSoundChoice(voice)} least={2} />;
}

/** One of the microphones, and a word where it does not open. */
export function MicrophoneChoice({ sound, least = 1 }: ChoiceProps) {
  if (sound.microphones.value.length < least) return null;
  return (
    <>
      <Choice
        label={tell("microphone")}
        system={tell("system_device")}
        devices={sound.microphones.value}
        value={sound.microphone.value}
        onChoose={(deviceId) => void sound.chooseMicrophone(deviceId)}
      />
      {sound.hasFailed.value && <p role="alert">{tell("device_failed")}</p>}
    </>
  );
}

/** One of the loudspeakers, and a word where it does not play. Nothing where the browser leaves it to the system. */
export function LoudspeakerChoice({ sound, least = 1 }: ChoiceProps) {
  if (!sound.canChooseLoudspeaker || sound.loudspeakers.value.length < least) return null;
  return (
    <>
      <Choice
        label={tell("loudspeaker")}
        system={tell("system_device")}
        devices={sound.loudspeakers.value}
        value={sound.loudspeaker.value}
        onChoose={(deviceId) => void sound.chooseLoudspeaker(deviceId)}
      />
      {sound.isLoudspeakerDead.value && <p role="alert">{tell("loudspeaker_dead")}</p>}
    </>
  );
}

/** Two soft notes; `onPlayed` is called when they have faded. */
export function Tone({ onPlayed }: { readonly onPlayed?: () => void }) {
  const isPlaying = useSignal(false);
  const play = async () => {
    isPlaying.value = true;
    await playTestTone();
    isPlaying.value = false;
    onPlayed?.();
  };
  return (
    <Button icon="sound" isBusy={isPlaying.value} onPress={() => void play()}>
      {tell(isPlaying.value ? "test_tone_playing" : "test_tone")}
    </Button>
  );
}
