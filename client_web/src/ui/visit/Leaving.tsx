/** Dialogs of a visit that ends here: one means to leave, or another tab has taken over. */
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { say } from "../base/speech";
import { isUnanswered } from "./untilAnswered";
import type { Visitor } from "./visitor";
import { tell } from "./words";

export function LeaveQuestion({ visitor }: { readonly visitor: Visitor }) {
  const ticket = visitor.state.value.facts?.ticketNumber ?? "";
  const isMeeting = visitor.page.value === "meeting";
  const problem = visitor.problem.value;
  return (
    <Dialog
      title={tell("leave_title")}
      onClose={() => visitor.stay()}
      actions={
        <>
          <Button onPress={() => visitor.stay()}>{tell("stay")}</Button>
          <Button
            kind="danger"
            isBusy={visitor.pressed.value === "leave"}
            onPress={() => void visitor.leave()}
          >
            {tell("leave_now")}
          </Button>
        </>
      }
    >
      <p>{tell(isMeeting ? "leave_meeting_words" : "leave_words", { ticket })}</p>
      {problem && (
        <Notice kind="wait">{isUnanswered(problem) ? tell("leave_untold") : problemText(problem)}</Notice>
      )}
    </Dialog>
  );
}

/** A newer tab has taken over: said plainly, and it can be taken back. */
export function ElsewhereQuestion({ visitor }: { readonly visitor: Visitor }) {
  const links = [visitor.rooms.hallLink.value, visitor.rooms.meeting.value?.link.value];
  const isElsewhere = links.some((link) => link?.is === "closed" && link.because === "replaced");
  if (!isElsewhere) return null;
  return (
    <Dialog
      title={say("replaced_title")}
      onClose={() => undefined}
      actions={<Button onPress={() => visitor.takeBack()}>{say("take_back")}</Button>}
    >
      <p>{say("replaced_words")}</p>
    </Dialog>
  );
}
