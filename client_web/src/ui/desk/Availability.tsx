/** Whether the agent takes customers: one switch, and a reason for being away. */
import { useSignal } from "@preact/signals";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { labelled } from "../staff/labels";
import type { DeskModel } from "./model";
import { say } from "./words";

/** The state in words, and the one thing that changes it. While a customer is served it only tells. */
export function Availability({ model }: { readonly model: DeskModel }) {
  const { status, link } = model.state.value;
  if (status === null || link === "replaced" || link === "refused") return null;
  const { availability } = status;
  const isFree = availability === "available" || availability === "away";
  return (
    <div class="availability">
      <p class={`availability__state availability__state--${availability}`} role="status">
        <span class="availability__dot" aria-hidden="true" />
        {stateWords(model, availability, status.away_reason ?? null)}
      </p>
      {isFree && availability === "away" && (
        <Button
          kind="primary"
          shortcut="A"
          isBusy={model.isChanging.value}
          onPress={() => void model.setAvailable()}
        >
          {say("go_available")}
        </Button>
      )}
      {isFree && availability === "available" && (
        <Button
          shortcut="A"
          isBusy={model.isChanging.value}
          onPress={() => {
            model.isLeaving.value = true;
          }}
        >
          {say("go_away")}
        </Button>
      )}
      {model.isLeaving.value && <WhyAway model={model} />}
    </div>
  );
}

function stateWords(model: DeskModel, availability: string, reason: string | null): string {
  switch (availability) {
    case "away":
      return reason === null ? say("away") : say("away_because", { reason: awayReason(model, reason) });
    case "on_contact":
      return say("on_contact");
    case "reserved":
      return say("reserved");
    case "wrap_up":
      return say("wrap_up");
    default:
      return say("available");
  }
}

/** A reason of the organisation's list, or one of those that Salotto itself gives. */
function awayReason(model: DeskModel, reason: string): string {
  if (reason === "no_answer" || reason === "left") return say(`away_${reason}`);
  return labelled(model.me.away_reasons, reason);
}

function WhyAway({ model }: { readonly model: DeskModel }) {
  const isChosen = useSignal(false);
  const choose = (reason: string | null) => {
    if (isChosen.value) return;
    isChosen.value = true;
    void model.setAway(reason);
  };
  return (
    <Dialog
      title={say("away_why")}
      onClose={() => {
        model.isLeaving.value = false;
      }}
    >
      <div class="reasons">
        {model.me.away_reasons.map((reason) => (
          <Button key={reason.code} onPress={() => choose(reason.code)}>
            {labelled(model.me.away_reasons, reason.code)}
          </Button>
        ))}
        <Button kind="quiet" onPress={() => choose(null)}>
          {say("away_no_reason")}
        </Button>
      </div>
    </Dialog>
  );
}
