/** The door as people see it: one question, who are you; and what to do where the answer does not open it. */
import { useState } from "preact/hooks";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { Languages } from "../base/Languages";
import { Notice } from "../base/Notice";
import { say as sayAccess } from "./access";
import type { Door, DoorState, StaffPage } from "./door";
import { NewPassword } from "./NewPassword";
import { say, wordsOf } from "./words";

/** Everything before the door is open; draws nothing of the page behind it. */
export function SignIn({ door, page }: { readonly door: Door; readonly page: StaffPage }) {
  const state = door.state.value;
  return (
    <main class="door" id="content">
      <section class="card door__card">
        <p class="door__house">Salotto</p>
        <h1 class="door__title">{say(`sign_in_title_${page}`)}</h1>
        {state.kind === "closed" && <Closed door={door} state={state} />}
        {state.kind === "wrong_page" && <WrongPage door={door} page={page} />}
        {state.kind === "new_password" && <NewPassword door={door} state={state} />}
        {(state.kind === "spending" || state.kind === "looking") && (
          <p class="door__wait" role="status">
            <span class="spinner" aria-hidden="true" />{" "}
            {say(state.kind === "spending" ? "spending_link" : "loading")}
          </p>
        )}
      </section>
      <Languages />
    </main>
  );
}

type ClosedState = Extract<DoorState, { kind: "closed" }>;

function Closed({ door, state }: { readonly door: Door; readonly state: ClosedState }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <>
      <WhyClosed state={state} />
      <form
        class="door__form"
        onSubmit={(event) => {
          event.preventDefault();
          void door.signIn(email.trim(), password);
        }}
      >
        <Field
          label={say("email")}
          type="email"
          autocomplete="username"
          value={email}
          onInput={setEmail}
          limit={254}
        />
        <Field
          label={say("password")}
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          limit={256}
        />
        <Button kind="primary" isSubmit isBusy={state.isBusy}>
          {say(state.isBusy ? "signing_in" : "sign_in")}
        </Button>
      </form>
      <p class="door__hint">{say("sign_in_hint")}</p>
      <p class="door__hint">{sayAccess("forgotten")}</p>
    </>
  );
}

function WhyClosed({ state }: { readonly state: ClosedState }) {
  switch (state.why) {
    case null:
      return null;
    case "unreachable":
      return <Notice kind="danger">{wordsOf(state.problem)}</Notice>;
    case "password_set":
      return <Notice kind="ok">{sayAccess("set_done")}</Notice>;
    case "password_link_dead":
      return <Notice kind="wait">{sayAccess("link_dead")}</Notice>;
    case "sign_in_over":
      return <Notice kind="wait">{say("sign_in_over")}</Notice>;
    case "wrong_password":
      return <Notice kind="danger">{say("wrong_password")}</Notice>;
    case "link_spent":
      return (
        <Notice kind="wait">
          {say("link_spent")}
          <span class="door__remedy">
            {say("link_spent_remedy")} <code>salotto staff link {say("email")}</code>
          </span>
        </Notice>
      );
  }
}

function WrongPage({ door, page }: { door: Door; page: StaffPage }) {
  const other = page === "desk" ? "review" : "desk";
  return (
    <div class="door__form">
      <Notice kind="info">{say(`wrong_page_${page}`)}</Notice>
      <a class="button button--primary" href={`/${other}`}>
        {say(`go_${other}`)}
      </a>
      <Button onPress={() => void door.signOut()}>{say("sign_out")}</Button>
    </div>
  );
}
