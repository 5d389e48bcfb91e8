/**
 * A question that stops everything else, by the browser's own dialog: focus stays inside, Escape closes.
 *
 * It begins at its title, as all that comes does (ADR 0026), unless something is to be filled in: the browser would begin at
 * the first button, which is the last thing of a long text.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { makeHeard } from "./announce";
import { beginAt } from "./focus";

const FIELDS = "input, textarea, select";
/** How each that is open is closed. */
const open = new Set<() => void>();

/** Close whatever is open, as Escape would: something comes that comes before every question. */
export function closeDialogs(): void {
  for (const close of [...open]) close();
}

/** Open while it is in the tree. `onClose` is called for Escape; the owner takes it out of the tree. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly onClose: () => void;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    open.add(props.onClose);
    return () => open.delete(props.onClose);
  }, [props.onClose]);
  useEffect(() => {
    const opened = element.current;
    if (opened) show(opened);
    return () => opened?.close();
  }, []);
  return (
    <dialog
      class="dialog"
      ref={element}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClose={({ currentTarget }) => {
        if (currentTarget.isConnected) show(currentTarget); // no page may prevent a second Escape
      }}
    >
      <h2 class="dialog__title" id={titleId}>
        {props.title}
      </h2>
      {props.children}
      {props.actions && <div class="dialog__actions">{props.actions}</div>}
    </dialog>
  );
}

function show(dialog: HTMLDialogElement): void {
  dialog.showModal();
  makeHeard(dialog);
  if (dialog.querySelector(FIELDS) !== null) return;
  beginAt(dialog);
  dialog.scrollTop = 0;
}
