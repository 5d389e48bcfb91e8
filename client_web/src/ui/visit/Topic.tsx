/** What it is about: a few tiles, or words. The tap takes the place. */
import { useState } from "preact/hooks";
import type { House } from "../../lib/api";
import { labelOf } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { Icon } from "../base/Icon";
import { language, say } from "../base/speech";
import { Title } from "./Frame";
import { tell } from "./words";

const WORDS_LIMIT = 2_000;

/** `pressed` is the code of the topic that is being sent, while it is. */
export function Topic(props: {
  readonly house: House;
  readonly isCallback: boolean;
  readonly pressed: string | null;
  readonly onChoose: (topic: string, words: string) => void;
  readonly onBack: () => void;
}) {
  const [words, setWords] = useState("");
  const { topics } = props.house;
  const other = topics.find((topic) => topic.code === "other") ?? topics.at(-1);
  return (
    <div class="question">
      <Title>{tell("topic_title")}</Title>
      <p class="question__words">{tell(props.isCallback ? "topic_words_callback" : "topic_words")}</p>
      <ul class="tiles">
        {topics.map((topic) => (
          <li key={topic.code}>
            <button
              type="button"
              class="tile"
              aria-disabled={props.pressed !== null}
              onClick={() => props.pressed === null && props.onChoose(topic.code, words.trim())}
            >
              <span>{labelOf(topic.labels, language.value)}</span>
              {props.pressed === topic.code ? (
                <span class="spinner" aria-hidden="true" />
              ) : (
                <Icon name="chevron" />
              )}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="own-words"
        onSubmit={(event) => {
          event.preventDefault();
          if (other && words.trim() !== "" && props.pressed === null)
            props.onChoose(other.code, words.trim());
        }}
      >
        <Field
          label={tell("topic_own")}
          hint={tell("topic_own_hint")}
          value={words}
          onInput={setWords}
          lines={2}
          limit={WORDS_LIMIT}
        />
        {words.trim() !== "" && (
          <Button kind="primary" isSubmit isBusy={props.pressed !== null}>
            {tell("continue")}
          </Button>
        )}
      </form>
      <Button kind="quiet" onPress={props.onBack}>
        {say("back")}
      </Button>
    </div>
  );
}
