/** What was written, and where one writes. */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clockTime } from "../../lib/i18n";
import { Button } from "./Button";
import { language, say } from "./speech";

/** One line as it is shown. */
export interface ShownLine {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
  readonly isMine: boolean;
  /** Not confirmed yet: it is kept and sent again by itself. */
  readonly isUnsent?: boolean;
  /** Seen now and kept nowhere: written during a pause of the recording. */
  readonly isUnkept?: boolean;
}

/** The lines, newest below and in view; new ones are read out by screen readers. */
export function Chat(props: {
  readonly lines: readonly ShownLine[];
  readonly onSay: (text: string) => void;
  readonly limit: number;
  /** What becomes of that which is written: said above the field. */
  readonly note?: ComponentChildren;
  /** What is being written, where that is to outlast the chat. */
  readonly draft?: Signal<string>;
  readonly autoFocus?: boolean;
}) {
  const list = useRef<HTMLDivElement>(null);
  const draft = useSignal("");
  const count = props.lines.length;
  useEffect(() => {
    if (count > 0) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  return (
    <div class="chat">
      <div class="chat__lines" ref={list} role="log" aria-label={say("chat")}>
        {count === 0 && <p class="chat__empty">{say("chat_empty")}</p>}
        {props.lines.map((line) => (
          <Line key={line.key} line={line} />
        ))}
      </div>
      {props.note}
      <Composer
        onSay={props.onSay}
        limit={props.limit}
        draft={props.draft ?? draft}
        autoFocus={props.autoFocus ?? false}
      />
    </div>
  );
}

function Line({ line }: { readonly line: ShownLine }) {
  const state = `${line.isMine ? "chat__line--mine" : ""} ${line.isUnsent ? "chat__line--unsent" : ""}`;
  return (
    <p class={`chat__line ${state}`}>
      <span class="chat__about">
        {line.isMine ? say("you") : line.name} ·{" "}
        {line.isUnsent ? say("sending") : clockTime(line.atMs, language.value)}
        {line.isUnkept && ` · ${say("chat_line_unkept")}`}
      </span>
      {line.text}
    </p>
  );
}

function Composer(props: {
  readonly onSay: (text: string) => void;
  readonly limit: number;
  readonly draft: Signal<string>;
  readonly autoFocus: boolean;
}) {
  const { draft } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (props.autoFocus) field.current?.focus();
  }, [props.autoFocus]);
  const send = () => {
    const words = draft.value.trim();
    if (words === "") return;
    props.onSay(words);
    draft.value = "";
    field.current?.focus();
  };
  return (
    <form
      class="chat__composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        class="input"
        rows={1}
        aria-label={say("write_here")}
        placeholder={say("write_here")}
        maxLength={props.limit}
        value={draft.value}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <Button kind="primary" icon="send" isSubmit>
        <span class="chat__send">{say("send")}</span>
      </Button>
    </form>
  );
}
