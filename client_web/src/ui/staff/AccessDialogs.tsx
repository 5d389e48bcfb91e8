/** One's own password, signing out everywhere, and links for agents who have forgotten theirs. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Api, Me } from "../../lib/api";
import { clockTime } from "../../lib/i18n";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { language } from "../base/speech";
import { Access, type Colleague, say } from "./access";
import type { Door } from "./door";
import { ms } from "./labels";
import { say as sayStaff } from "./words";

type Opened = "password" | "everywhere" | "people" | null;

/** The ways in, as buttons of the menu with their dialogs. */
export function AccessMenu({ door, me }: { readonly door: Door; readonly me: Me }) {
  const opened = useSignal<Opened>(null);
  const open = (which: Opened) => () => {
    opened.value = which;
  };
  const close = open(null);
  return (
    <>
      {me.role === "supervisor" && <Button onPress={open("people")}>{say("people")}</Button>}
      <Button onPress={open("password")}>{say("change")}</Button>
      <Button onPress={open("everywhere")}>{say("everywhere")}</Button>
      {opened.value === "people" && <People api={door.api} onClose={close} />}
      {opened.value === "password" && <ChangePassword api={door.api} onClose={close} />}
      {opened.value === "everywhere" && <Everywhere door={door} onClose={close} />}
    </>
  );
}

interface DialogProps {
  readonly api: Api;
  readonly onClose: () => void;
}

function ChangePassword({ api, onClose }: DialogProps) {
  const access = useMemo(() => new Access(api), [api]);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const problem = access.problem.value;
  const told = problem === null ? null : problemText(problem);
  return (
    <Dialog
      title={say("change")}
      onClose={onClose}
      actions={<Button onPress={onClose}>{sayStaff("close")}</Button>}
    >
      {access.isDone.value ? (
        <Notice kind="ok">{say("changed")}</Notice>
      ) : (
        <form
          class="door__form"
          onSubmit={(event) => {
            event.preventDefault();
            void access.change(current, password);
          }}
        >
          <p>{say("change_words")}</p>
          {problem !== null && problem.field === null && <Notice kind="danger">{told}</Notice>}
          <Field
            label={say("current")}
            type="password"
            autocomplete="current-password"
            value={current}
            onInput={setCurrent}
            limit={256}
            error={problem?.field === "current" ? say("current_wrong") : null}
          />
          <Field
            label={say("new_password")}
            type="password"
            autocomplete="new-password"
            value={password}
            onInput={setPassword}
            limit={256}
            error={problem?.field === "password" ? told : null}
          />
          <Button kind="primary" isSubmit isBusy={access.isBusy.value}>
            {say("set")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function Everywhere({ door, onClose }: { readonly door: Door; readonly onClose: () => void }) {
  const access = useMemo(() => new Access(door.api), [door]);
  const leave = async () => {
    await door.save();
    if (await access.signOutEverywhere()) await door.look();
  };
  return (
    <Dialog
      title={say("everywhere_title")}
      onClose={onClose}
      actions={
        <>
          <Button kind="danger" isBusy={access.isBusy.value} onPress={() => void leave()}>
            {say("everywhere")}
          </Button>
          <Button onPress={onClose}>{say("stay")}</Button>
        </>
      }
    >
      <p>{say("everywhere_words")}</p>
      {access.problem.value && <Notice kind="danger">{problemText(access.problem.value)}</Notice>}
    </Dialog>
  );
}

function People({ api, onClose }: DialogProps) {
  const access = useMemo(() => new Access(api), [api]);
  useEffect(() => void access.readPeople(), [access]);
  const link = access.link.value;
  return (
    <Dialog
      title={say("people")}
      onClose={onClose}
      actions={<Button onPress={onClose}>{sayStaff("close")}</Button>}
    >
      <p>{say("people_words")}</p>
      {access.problem.value && <Notice kind="danger">{problemText(access.problem.value)}</Notice>}
      {link && <LinkFor key={link.link} access={access} />}
      <ul class="people" aria-busy={access.people.value === null}>
        {(access.people.value ?? []).map((one) => (
          <Person key={one.id} access={access} one={one} />
        ))}
      </ul>
    </Dialog>
  );
}

function Person({ access, one }: { readonly access: Access; readonly one: Colleague }) {
  return (
    <li class="people__one">
      <span>
        <strong>{one.name}</strong> <span class="small muted-words">{one.email}</span>
        <br />
        <span class="small muted-words">
          {one.is_active ? sayStaff(`role_${one.role}`) : say("inactive")}
        </span>
      </span>
      {one.role === "agent" && one.is_active && (
        <Button isBusy={access.isBusy.value} onPress={() => void access.makeLink(one.id)}>
          {say("link")}
        </Button>
      )}
    </li>
  );
}

function LinkFor({ access }: { readonly access: Access }) {
  const isCopied = useSignal(false);
  const made = access.link.value;
  if (made === null) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(made.link).catch(() => null); // it stands there to be copied by hand
    isCopied.value = true;
  };
  const time = clockTime(ms(made.expires_at), language.value);
  return (
    <>
      <Field label={say("link_of", { name: made.name, time })} value={made.link} onInput={() => undefined} />
      <Button kind="primary" onPress={() => void copy()}>
        {say("copy")}
      </Button>
      {isCopied.value && <Notice kind="ok">{say("copied")}</Notice>}
    </>
  );
}
