/** How to call back, or write back: the place becomes a promise. */
import { useState } from "preact/hooks";
import type { ApiProblem } from "../../lib/api";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { problemText } from "../base/problems";
import { Title } from "./Frame";
import { tell } from "./words";

const REACHABLE = /^(\+?[\d\s()/.-]{6,}|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

/** Whether a person could use this to get back to somebody: a telephone number or a mail address. */
export function isReachable(reach: string): boolean {
  return REACHABLE.test(reach.trim());
}

export function Reach(props: {
  readonly isBusy: boolean;
  readonly problem: ApiProblem | null;
  readonly onSend: (reach: string, words: string) => void;
  readonly onBack: () => void;
}) {
  const [reach, setReach] = useState("");
  const [words, setWords] = useState("");
  const [isRefused, setRefused] = useState(false);
  const refused = isRefused && !isReachable(reach) ? tell("reach_missing") : null;
  const told = props.problem?.field === "reach" ? problemText(props.problem) : null;
  return (
    <form
      class="question"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setRefused(true);
        if (isReachable(reach) && !props.isBusy) props.onSend(reach.trim(), words.trim());
      }}
    >
      <Title>{tell("reach_title")}</Title>
      <p class="question__words">{tell("reach_words")}</p>
      <Field
        label={tell("reach_label")}
        value={reach}
        onInput={setReach}
        error={refused ?? told}
        autocomplete="tel"
        limit={254}
      />
      <Field label={tell("reach_words_label")} value={words} onInput={setWords} lines={3} limit={2_000} />
      <div class="choices">
        <Button kind="primary" isSubmit isBusy={props.isBusy}>
          {tell("reach_send")}
        </Button>
        <Button kind="quiet" onPress={props.onBack}>
          {tell("reach_keep_waiting")}
        </Button>
      </div>
    </form>
  );
}
