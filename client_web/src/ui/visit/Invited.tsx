/** Coming in by an invitation: one tap for a link, six digits and one tap for a code; then the same visit as ever. */
import { useState } from "preact/hooks";
import type { ApiProblem } from "../../lib/api";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { say } from "../base/speech";
import { Title } from "./Frame";
import { digitsIn } from "./following";
import type { Inviter, VisitState, Way } from "./visit";
import type { Visitor } from "./visitor";
import { invited } from "./words";

/** The page of a link: nothing is spent before the tap, so a preview of the link in a messenger spends nothing. */
export function FollowLink({ visitor }: { readonly visitor: Visitor }) {
  return (
    <div class="question">
      <Refusal problem={visitor.problem.value} way="link" />
      <Title>{invited("link_title")}</Title>
      <p class="question__words">{invited("link_words")}</p>
      <div class="choices">
        <GoOn visitor={visitor} />
        <Button
          kind={isHere(visitor) ? "secondary" : "primary"}
          class="button--start"
          isBusy={visitor.pressed.value === "enter"}
          onPress={() => void visitor.enter(null)}
        >
          {invited("enter")}
        </Button>
        <Button onPress={() => visitor.dispatch({ t: "way_shown", way: "code" })}>
          {invited("have_code")}
        </Button>
        <Button kind="quiet" onPress={() => visitor.leaveInvitation()}>
          {invited("as_usual")}
        </Button>
      </div>
    </div>
  );
}

/** The page of a code. */
export function CodeEntry({ visitor }: { readonly visitor: Visitor }) {
  const [typed, setTyped] = useState("");
  const [isTried, setTried] = useState(false);
  const digits = digitsIn(typed);
  return (
    <form
      class="question"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (digits !== null) void visitor.enter(digits);
      }}
    >
      <Refusal problem={visitor.problem.value} way="code" />
      <Title>{invited("code_title")}</Title>
      <p class="question__words">{invited("code_words")}</p>
      <Field
        label={invited("code_label")}
        value={typed}
        onInput={setTyped}
        type="tel"
        autocomplete="one-time-code"
        limit={16}
        error={isTried && digits === null ? invited("code_short") : null}
      />
      <div class="choices">
        <GoOn visitor={visitor} />
        <Button
          kind={isHere(visitor) ? "secondary" : "primary"}
          isSubmit
          isBusy={visitor.pressed.value === "enter"}
        >
          {invited("enter")}
        </Button>
        <Button kind="quiet" onPress={() => visitor.leaveInvitation()}>
          {invited("back")}
        </Button>
      </div>
    </form>
  );
}

/** Whoever is here already may have been so in this very tab: then the way back is one tap. */
function GoOn({ visitor }: { readonly visitor: Visitor }) {
  if (!isHere(visitor)) return null;
  return (
    <Button kind="primary" onPress={() => visitor.leaveInvitation()}>
      {say("take_back")}
    </Button>
  );
}

function isHere(visitor: Visitor): boolean {
  return visitor.problem.value?.code === "conflict" && visitor.hasAnotherVisit;
}

function Refusal({ problem, way }: { readonly problem: ApiProblem | null; readonly way: Way }) {
  if (problem === null) return null;
  return (
    <Notice kind="danger" title={invited("refused_title")}>
      {refusalText(problem, way)}
    </Notice>
  );
}

function refusalText(problem: ApiProblem, way: Way): string {
  switch (problem.code) {
    case "not_found":
    case "expired":
    case "spent":
    case "outdated":
    case "conflict":
      return invited(`${way}_${problem.code}`);
    case "too_many":
      return invited("too_many", { minutes: Math.max(1, Math.ceil((problem.retryAfterS ?? 60) / 60)) });
    default:
      return problemText(problem);
  }
}

/** What became of the invitation, while the agent is not there yet: honestly, with the ways that everybody has. */
export function InvitedNews({ state }: { readonly state: VisitState }) {
  const { inviter, facts } = state;
  if (inviter === null || facts === null) return null;
  const { name } = inviter;
  if (facts.state === "reserved") {
    return (
      <Notice kind="info" title={invited("coming_title", { name })}>
        {invited("coming_words", { name })}
      </Notice>
    );
  }
  if (facts.state !== "queued") return null;
  return (
    <Notice kind="wait" title={invited(notNow(inviter), { name })}>
      {invited("line_words")}
    </Notice>
  );
}

function notNow({ how }: Inviter): "busy_title" | "gone_title" | "not_now_title" {
  return how === "busy" || how === "gone" ? `${how}_title` : "not_now_title";
}
