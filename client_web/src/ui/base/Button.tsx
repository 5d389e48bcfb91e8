/** A button: what it does in words, as large as the page's density asks. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress?: () => void;
  /** `primary`: the one thing to do here; `secondary`: others; `quiet`: ways out; `danger`: what cannot be undone. */
  readonly kind?: "primary" | "secondary" | "quiet" | "danger";
  readonly icon?: IconName;
  /** Said to screen readers in place of the children, where those are too short alone. */
  readonly label?: string;
  /** A switch whose words stay the same: whether it is on. Left out for plain buttons. */
  readonly isOn?: boolean;
  /** Drawn like a switch that is on, where the words say what the next press does: said as pressed, they would say the opposite. */
  readonly isLit?: boolean;
  /** Working: cannot be pressed twice, keeps its place and its focus. */
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly isSubmit?: boolean;
  /** The key that does the same, shown beside the words. */
  readonly shortcut?: string;
  readonly class?: string;
  readonly id?: string;
}

/** See ButtonProps. */
export function Button(props: ButtonProps) {
  const { kind = "secondary", isBusy = false } = props;
  return (
    <button
      {...(props.id ? { id: props.id } : {})}
      type={props.isSubmit ? "submit" : "button"}
      class={`button button--${kind} ${props.isLit ? "button--lit" : ""} ${props.class ?? ""}`}
      onClick={() => {
        if (!isBusy) props.onPress?.();
      }}
      disabled={props.isDisabled ?? false}
      aria-disabled={isBusy}
      aria-label={props.label}
      aria-pressed={props.isOn}
    >
      {isBusy ? <span class="spinner" aria-hidden="true" /> : props.icon && <Icon name={props.icon} />}
      <span class="button__words">{props.children}</span>
      {props.shortcut && (
        <span class="button__key" aria-hidden="true">
          {props.shortcut}
        </span>
      )}
    </button>
  );
}
