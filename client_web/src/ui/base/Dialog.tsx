/** A question that stops everything else, by the browser's own dialog: focus stays inside, Escape closes. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** Open while it is in the tree. `onClose` is called for Escape; the owner takes it out of the tree. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly onClose: () => void;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opened = element.current;
    opened?.showModal();
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
    >
      <h2 class="dialog__title" id={titleId}>
        {props.title}
      </h2>
      {props.children}
      {props.actions && <div class="dialog__actions">{props.actions}</div>}
    </dialog>
  );
}
