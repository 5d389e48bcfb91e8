/** The visit is over without a meeting: called back later, or left. */
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { Title } from "./Frame";
import type { Facts } from "./visit";
import { tell } from "./words";

/** `page` says which of the two. */
export function Parted(props: {
  readonly page: "called_back" | "left";
  readonly facts: Facts;
  readonly onAgain: () => void;
}) {
  const { page, facts } = props;
  const isCalled = page === "called_back";
  return (
    <div class="question">
      <Title>{tell(isCalled ? "called_back_title" : "left_title")}</Title>
      {isCalled ? (
        <Notice kind="ok">{tell("called_back_words")}</Notice>
      ) : (
        <p class="question__words">{tell("left_words", { ticket: facts.ticketNumber })}</p>
      )}
      <div class="choices">
        <Button kind={isCalled ? "quiet" : "primary"} onPress={props.onAgain}>
          {tell("start_again")}
        </Button>
      </div>
      {isCalled && <p class="question__foot">{tell("recap_ticket", { ticket: facts.ticketNumber })}</p>}
    </div>
  );
}
