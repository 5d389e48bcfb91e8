/** The first page: who is there and how long it takes, said before anybody waits. */
import type { House } from "../../lib/api";
import { minuteRange } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Icon } from "../base/Icon";
import { Notice } from "../base/Notice";
import { language } from "../base/speech";
import { Title } from "./Frame";
import type { Wish } from "./visit";
import { aheadWords, invited, tell } from "./words";

interface StartProps {
  readonly house: House;
  readonly onWish: (wish: Wish) => void;
  readonly onCode: () => void;
}

/** Start, or one of the ways out. */
export function Start({ house, onWish, onCode }: StartProps) {
  return (
    <div class="question">
      <Title>{tell("start_title")}</Title>
      {house.staff_on_duty > 0 ? <Open house={house} onWish={onWish} /> : <Closed onWish={onWish} />}
      <Button kind="quiet" onPress={onCode}>
        {invited("have_code")}
      </Button>
      <p class="question__foot">{tell(house.may_record ? "start_foot" : "start_foot_unrecorded")}</p>
    </div>
  );
}

function Open({ house, onWish }: Pick<StartProps, "house" | "onWish">) {
  return (
    <>
      <p class="question__words">{tell("start_words", { name: house.name })}</p>
      <p class="wait-line">
        <Icon name="wait" />
        <span>
          <strong>{waitWords(house)}</strong> {house.waiting > 0 && aheadWords(house.waiting + 1)}
        </span>
      </p>
      <div class="choices">
        <Button kind="primary" class="button--start" onPress={() => onWish("voice")}>
          {tell("start")}
        </Button>
        <div class="choices__pair">
          <Button icon="phone" onPress={() => onWish("callback")}>
            {tell("call_me_back")}
          </Button>
          <Button icon="write" onPress={() => onWish("text")}>
            {tell("rather_write")}
          </Button>
        </div>
      </div>
    </>
  );
}

function Closed({ onWish }: Pick<StartProps, "onWish">) {
  return (
    <>
      <Notice kind="wait" title={tell("closed_title")}>
        {tell("closed_words")}
      </Notice>
      <div class="choices">
        <Button kind="primary" icon="phone" onPress={() => onWish("callback")}>
          {tell("call_me_back")}
        </Button>
        <Button icon="write" onPress={() => onWish("callback")}>
          {tell("leave_message")}
        </Button>
        <Button kind="quiet" onPress={() => onWish("voice")}>
          {tell("wait_anyway")}
        </Button>
      </div>
    </>
  );
}

function waitWords(house: House): string {
  if (house.wait_s === null) return tell("wait_unknown");
  const isNow = house.waiting === 0 && Math.max(...house.wait_s) < 60;
  return isNow
    ? tell("wait_short")
    : tell("wait_known", { range: minuteRange(house.wait_s, language.value) });
}
