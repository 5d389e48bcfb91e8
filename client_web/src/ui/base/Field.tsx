/** One thing to write, with its label, and what is wrong with it in words. */
import { useId, useLayoutEffect } from "preact/hooks";

/** `lines` above 1 makes a tall field. `onInput` hears every keystroke. */
export function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  readonly error?: string | null;
  readonly lines?: number;
  readonly type?: "text" | "email" | "password" | "search" | "tel";
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly limit?: number;
}) {
  const id = useId();
  const about = `${id}-about`;
  useLedTo(id, Boolean(props.error));
  const shared = {
    id,
    class: "input",
    value: props.value,
    maxLength: props.limit,
    placeholder: props.placeholder,
    "aria-describedby": props.hint || props.error ? about : undefined,
    "aria-invalid": Boolean(props.error),
  };
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      {(props.lines ?? 1) > 1 ? (
        <textarea
          {...shared}
          rows={props.lines}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          type={(props.type ?? "text") as "text"}
          autocomplete={props.autocomplete as "on"}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
      {(props.error ?? props.hint) && (
        <p id={about} class={props.error ? "field__error" : "field__hint"}>
          {props.error ?? props.hint}
        </p>
      )}
    </div>
  );
}

/** Whoever sends what is wrong is led to it, each time: the field that has the focus says its name, and what is wrong. */
function useLedTo(id: string, isWrong: boolean): void {
  useLayoutEffect(() => {
    if (!isWrong) return;
    const field = document.getElementById(id);
    const lead = () => field?.focus();
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      waiting = setTimeout(lead); // by then it is right, if this very press has mended it
    };
    lead();
    const form = field?.closest("form");
    form?.addEventListener("submit", look);
    return () => {
      clearTimeout(waiting);
      form?.removeEventListener("submit", look);
    };
  }, [id, isWrong]);
}
