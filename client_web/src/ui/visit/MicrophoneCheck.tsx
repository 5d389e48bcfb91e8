/** The microphone: explained first, then the browser's own question, then a bar that moves with the voice. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { canListen } from "../../lib/inApp";
import { Button } from "../base/Button";
import { LevelBar } from "../base/LevelBar";
import { Notice } from "../base/Notice";
import { say } from "../base/speech";
import type { Trial } from "../meeting/trial";
import { Title } from "./Frame";
import { lazily } from "./lazily";
import { WayOut } from "./WayOut";
import { tell } from "./words";

const LISTEN_EVERY_MS = 60;
/** Without a sound for so long, say what may be wrong. */
const SILENT_AFTER_MS = 6_000;
const HEARD = 0.25;

const { Component: WhichMicrophone } = lazily(async () => (await import("../meeting/Which")).WhichMicrophone);

interface CheckProps {
  /** The visit's, so that the place goes along into another browser. */
  readonly token: string | null;
  /** The visit's, too: the page may move on at any moment. */
  readonly trial: Trial;
  readonly onGood: () => void;
  readonly onTextOnly: () => void;
}

/** The whole question. */
export function MicrophoneCheck(props: CheckProps) {
  const { trial } = props;
  const current = trial.state.value;
  if (current.is === "open") return <Listening {...props} />;
  return (
    <div class="question">
      <Title>{tell("microphone_title")}</Title>
      {current.is === "refused" ? (
        <Notice kind="wait" title={say(`microphone_${current.problem}_title`)}>
          {say(`microphone_${current.problem}_words`)}
        </Notice>
      ) : (
        <p class="question__words">
          {tell(current.is === "opening" ? "microphone_opening" : "microphone_words")}
        </p>
      )}
      {(current.is === "refused" || !canListen()) && <WayOut token={props.token} />}
      <div class="choices">
        <Button
          kind="primary"
          icon="microphone"
          isBusy={current.is === "opening"}
          onPress={() => void trial.open()}
        >
          {current.is === "refused" ? say("retry") : tell("microphone_on")}
        </Button>
        <Button icon="write" onPress={props.onTextOnly}>
          {tell("text_only")}
        </Button>
      </div>
    </div>
  );
}

function Listening({ trial, onGood, onTextOnly }: CheckProps) {
  const level = useSignal(0);
  const wasHeard = useSignal(false);
  const isSilent = useSignal(false);
  const { value: state } = trial.state;
  useEffect(() => {
    const listening = setInterval(() => {
      level.value = trial.level();
      if (level.value > HEARD) wasHeard.value = true;
    }, LISTEN_EVERY_MS);
    const waiting = setTimeout(() => {
      isSilent.value = true;
    }, SILENT_AFTER_MS);
    return () => {
      clearInterval(listening);
      clearTimeout(waiting);
    };
  }, [trial, state, level, wasHeard, isSilent]);
  return (
    <div class="question">
      <Title>{tell("microphone_check_title")}</Title>
      <p class="question__words">
        {tell(isSilent.value && !wasHeard.value ? "microphone_silent" : "microphone_check_words")}
      </p>
      <LevelBar level={level} label={tell("microphone_level")} />
      <WhichMicrophone voice={trial} />
      <div class="choices">
        <Button kind="primary" icon="check" isBusy={trial.isChanging.value} onPress={onGood}>
          {wasHeard.value ? tell("microphone_good") : tell("continue")}
        </Button>
        <Button icon="write" onPress={onTextOnly}>
          {tell("text_only")}
        </Button>
      </div>
    </div>
  );
}
