/** Whether the meeting may be recorded: asked while one waits, two equal buttons, no answer means no. */
import type { House } from "../../lib/api";
import { labelOf } from "../../lib/i18n";
import { Button } from "../base/Button";
import { language } from "../base/speech";
import { Title } from "./Frame";
import { tell } from "./words";

interface ConsentProps {
  readonly house: House;
  readonly pressed: "yes" | "no" | null;
  readonly onAnswer: (answer: "yes" | "no") => void;
}

/** The whole question, in the organisation's own words, with its version. */
export function Consent(props: ConsentProps & { readonly onSkip: () => void }) {
  const { consent, name } = props.house;
  return (
    <div class="question">
      <Title>{tell("consent_title")}</Title>
      <p class="question__words">{labelOf(consent.texts, language.value)}</p>
      <ConsentButtons {...props} />
      <Button kind="quiet" onPress={props.onSkip}>
        {tell("consent_later")}
      </Button>
      <p class="question__foot">
        {tell("consent_text_version", { organisation: name, version: consent.version })}
      </p>
    </div>
  );
}

/** Two buttons of the same size, weight and colour. */
export function ConsentButtons({ pressed, onAnswer }: Omit<ConsentProps, "house">) {
  return (
    <div class="choices__pair">
      <Button onPress={() => onAnswer("yes")} isBusy={pressed === "yes"}>
        {tell("consent_yes")}
      </Button>
      <Button onPress={() => onAnswer("no")} isBusy={pressed === "no"}>
        {tell("consent_no")}
      </Button>
    </div>
  );
}
