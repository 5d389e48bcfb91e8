/** How it ended: three lines, the promise with its time, and one optional tap. */
import { useState } from "preact/hooks";
import type { House, Recap } from "../../lib/api";
import { clockTime, dayName, labelOf } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Card } from "../base/Card";
import { Field } from "../base/Field";
import { Notice } from "../base/Notice";
import { language, say } from "../base/speech";
import { Title } from "./Frame";
import type { Facts } from "./visit";
import { tell } from "./words";

export function End(props: {
  readonly house: House;
  readonly facts: Facts;
  readonly recap: Recap | null;
  readonly pressed: string | null;
  readonly onAnswer: (answer: "solved" | "something_missing", words: string) => void;
  readonly onAgain: () => void;
}) {
  const { recap, facts } = props;
  const name = recap?.agent?.name ?? facts.agent?.name ?? null;
  return (
    <div class="question">
      <Title>{name ? tell("end_title_agent", { name }) : tell("end_title")}</Title>
      <Card class="recap">
        <dl>
          <dt>{tell("recap_topic")}</dt>
          <dd>{topicLabel(props.house, recap?.topic ?? facts.topic)}</dd>
          <dt>{tell("recap_outcome")}</dt>
          <dd>{outcomeWords(recap, name ?? props.house.name)}</dd>
          <dt>{tell("recap_next")}</dt>
          <dd>{nextWords(recap)}</dd>
        </dl>
      </Card>
      <Closing {...props} />
      <p class="question__foot">
        {tell("recap_ticket", { ticket: facts.ticketNumber })}{" "}
        {recap && recap.recording !== "yes" && tell("recap_recorded_no")}
      </p>
    </div>
  );
}

function Closing(props: Parameters<typeof End>[0]) {
  const [isMissing, setMissing] = useState(false);
  const [words, setWords] = useState("");
  const answered = props.recap?.satisfaction ?? null;
  if (answered !== null) {
    return (
      <>
        <Notice kind="ok">{tell(answered === "solved" ? "end_thanks" : "end_thanks_missing")}</Notice>
        <Button kind="quiet" onPress={props.onAgain}>
          {tell("start_again")}
        </Button>
      </>
    );
  }
  if (isMissing) {
    return (
      <form
        class="question__part"
        onSubmit={(event) => {
          event.preventDefault();
          props.onAnswer("something_missing", words.trim());
        }}
      >
        <Field label={tell("missing_label")} value={words} onInput={setWords} lines={3} limit={2_000} />
        <div class="choices__pair">
          <Button onPress={() => setMissing(false)}>{say("back")}</Button>
          <Button kind="primary" isSubmit isBusy={props.pressed === "something_missing"}>
            {tell("missing_send")}
          </Button>
        </div>
      </form>
    );
  }
  return (
    <div class="question__part">
      <h2 class="question__ask">
        {tell(props.recap?.disposition ? "recap_question" : "recap_question_early")}
      </h2>
      <div class="choices__pair">
        <Button isBusy={props.pressed === "solved"} onPress={() => props.onAnswer("solved", "")}>
          {tell("thats_right")}
        </Button>
        <Button onPress={() => setMissing(true)}>{tell("something_missing")}</Button>
      </div>
    </div>
  );
}

function topicLabel(house: House, code: string): string {
  const topic = house.topics.find((each) => each.code === code);
  return topic ? labelOf(topic.labels, language.value) : code;
}

function outcomeWords(recap: Recap | null, name: string): string {
  if (!recap?.disposition) return tell("recap_writing", { name });
  return labelOf(recap.disposition.labels, language.value);
}

function nextWords(recap: Recap | null): string {
  if (!recap?.promise) return recap?.disposition ? tell("recap_nothing") : tell("recap_next_later");
  const at = Date.parse(recap.promise.due_at);
  const text = recap.promise.text.replace(/[.\s]*$/, ".");
  const day = dayName(at, Date.now(), language.value);
  return tell("recap_promise", { text, day, time: clockTime(at, language.value) });
}
