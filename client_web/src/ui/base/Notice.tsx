/** What happened, whether anything is lost, and what to do. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

export type NoticeKind = "info" | "wait" | "danger" | "ok";

const ICONS: Record<NoticeKind, IconName> = { info: "info", wait: "wait", danger: "warning", ok: "check" };

/** Dangers are said to screen readers at once, everything else when they pause. */
export function Notice(props: {
  readonly kind: NoticeKind;
  readonly title?: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}) {
  return (
    <div class={`notice notice--${props.kind}`} role={props.kind === "danger" ? "alert" : "status"}>
      <Icon name={ICONS[props.kind]} />
      <div class="notice__words">
        {props.title && <strong>{props.title}</strong>}
        {props.children}
      </div>
      {props.action}
    </div>
  );
}
