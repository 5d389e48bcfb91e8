/** The page of a link that sets a new password: one field, one button. */
import { useState } from "preact/hooks";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { say } from "./access";
import type { Door, DoorState } from "./door";

export function NewPassword(props: {
  readonly door: Door;
  readonly state: Extract<DoorState, { kind: "new_password" }>;
}) {
  const { door, state } = props;
  const [password, setPassword] = useState("");
  const { problem } = state;
  return (
    <form
      class="door__form"
      onSubmit={(event) => {
        event.preventDefault();
        void door.setPassword(password);
      }}
    >
      <h2>{say("new_title")}</h2>
      <p>{say("new_words")}</p>
      {problem !== null && problem.field !== "password" && (
        <Notice kind="danger">{problemText(problem)}</Notice>
      )}
      <Field
        label={say("new_password")}
        type="password"
        autocomplete="new-password"
        value={password}
        onInput={setPassword}
        limit={256}
        error={problem?.field === "password" ? problemText(problem) : null}
      />
      <Button kind="primary" isSubmit isBusy={state.isBusy}>
        {say("set")}
      </Button>
    </form>
  );
}
