/** The wait, honestly: the position, a range, when the next word comes, and the ways out. */
import { useEffect, useState } from "preact/hooks";
import { clockTime, minuteRange } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Icon } from "../base/Icon";
import { Notice } from "../base/Notice";
import { language, say } from "../base/speech";
import { Title } from "./Frame";
import { Spaced } from "./spaced";
import type { Facts } from "./visit";
import { aheadWords, tell } from "./words";

/** Least time between two announcements of the wait. */
export const ANNOUNCE_EVERY_MS = 60_000;
/** What was held back is said when its time has come, give or take this. */
const LOOK_EVERY_MS = 5_000;

interface WaitingProps {
  readonly facts: Facts;
  readonly wasCutOff: boolean;
  readonly mayRecord: boolean;
  readonly isReconnecting: boolean;
  readonly onReach: () => void;
  readonly onLeave: () => void;
}

/** The waiting page. */
export function Waiting(props: WaitingProps) {
  const { facts } = props;
  const isComing = facts.state === "reserved";
  return (
    <div class="question">
      {props.wasCutOff && (
        <Notice kind="info" title={tell("cut_off_title")}>
          {tell("cut_off_words")}
        </Notice>
      )}
      <Title>{titleOf(facts)}</Title>
      <div class="wait-facts">
        {isComing ? (
          <p>{tell("waiting_coming_words")}</p>
        ) : (
          <>
            <p class="wait-facts__position">{facts.position === null ? "" : aheadWords(facts.position)}</p>
            <p>
              {facts.waitS
                ? tell("wait_known", { range: minuteRange(facts.waitS, language.value) })
                : tell("wait_unknown")}
            </p>
            <UpdateLine facts={facts} />
          </>
        )}
      </div>
      {facts.staffOnDuty === 0 && !isComing && <Notice kind="wait">{tell("nobody_waiting")}</Notice>}
      {props.isReconnecting && (
        <Notice kind="wait" title={say("lost_title")}>
          {say("lost_words")}
        </Notice>
      )}
      <Ways {...props} />
      <p class="question__foot">
        {tell("your_ticket")} <span class="time">{facts.ticketNumber}</span>.{" "}
        {tell(facts.consent === "yes" && props.mayRecord ? "will_be_recorded" : "not_recorded")}
      </p>
    </div>
  );
}

/** What is known of the wait, in one line above the questions that are asked meanwhile. */
export function PlaceStrip({ facts }: { readonly facts: Facts }) {
  const isComing = facts.state === "reserved";
  return (
    <p class="place-strip">
      <Icon name={isComing ? "people" : "check"} />
      <span>
        <strong>{tell(isComing ? "place_coming" : "place_kept")}</strong>{" "}
        {!isComing && facts.position !== null && aheadWords(facts.position)}
      </span>
    </p>
  );
}

function titleOf(facts: Facts): string {
  if (facts.state === "reserved") return tell("waiting_title_coming");
  return tell(facts.position === 1 ? "waiting_title_next" : "waiting_title");
}

function UpdateLine({ facts }: { readonly facts: Facts }) {
  if (facts.nextUpdateAtMs === null) return null;
  const time = clockTime(facts.nextUpdateAtMs, language.value);
  return (
    <p class="wait-facts__update">
      <Icon name="wait" />
      <span>{facts.hasNews ? tell("next_update", { time }) : tell("no_news", { time })}</span>
    </p>
  );
}

function Ways({ onReach, onLeave }: WaitingProps) {
  const [isKept, setKept] = useState(false);
  return (
    <>
      <div class="choices">
        {isKept ? (
          <Notice kind="ok">{tell("keeping_place")}</Notice>
        ) : (
          <>
            <Button
              kind="primary"
              onPress={() => {
                setKept(true);
              }}
            >
              {tell("keep_my_place")}
            </Button>
            <p class="choices__about">{tell("keep_my_place_words")}</p>
          </>
        )}
      </div>
      <div class="choices__row">
        <Button kind="quiet" icon="phone" onPress={onReach}>
          {tell("call_me_back")}
        </Button>
        <Button kind="quiet" icon="leave" onPress={onLeave}>
          {tell("leave_waiting")}
        </Button>
      </div>
    </>
  );
}

/**
 * What changes while one waits, read out politely, at most once a minute, and never drawn. It stays in the tree over all
 * questions that are asked meanwhile. What the page says when it comes is not said again.
 */
export function WaitNews({ facts }: { readonly facts: Facts }) {
  const words = `${titleOf(facts)} ${facts.position === null ? "" : aheadWords(facts.position)}`.trim();
  const [spaced] = useState(() => new Spaced(ANNOUNCE_EVERY_MS, words));
  const [, look] = useState(0);
  useEffect(() => {
    const again = setInterval(() => look((count) => count + 1), LOOK_EVERY_MS);
    return () => clearInterval(again);
  }, []);
  return (
    <p class="unseen" aria-live="polite">
      {spaced.words(words, performance.now())}
    </p>
  );
}
