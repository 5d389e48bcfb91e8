/** While one talks on a telephone beside the page, the page makes no sound: two voices of one person are an echo. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../base/Button";
import type { Meeting } from "../meeting/meeting";
import { isQuiet } from "./visit";
import type { Visitor } from "./visitor";
import { invited } from "./words";

/** Keeps the meeting quiet while that is wished, says so, and has the way to talk here instead. */
export function Quiet(props: {
  readonly visitor: Visitor;
  readonly meeting: Meeting;
  readonly name: string;
  readonly onVoice: () => void;
}) {
  const { meeting, name } = props;
  const isSilent = isQuiet(props.visitor.state.value);
  const isRead = useSignal(false);
  useEffect(() => {
    meeting.hearing.setVolume(isSilent ? 0 : 1);
  }, [meeting, isSilent]);
  if (!isSilent || isRead.value || name === "") return null;
  return (
    <section class="meet__question">
      <p>{invited("quiet_words", { name })}</p>
      <div class="choices__pair">
        <Button
          kind="primary"
          onPress={() => {
            isRead.value = true;
          }}
        >
          {invited("quiet_ok")}
        </Button>
        <Button icon="microphone" onPress={props.onVoice}>
          {invited("talk_here")}
        </Button>
      </div>
    </section>
  );
}
