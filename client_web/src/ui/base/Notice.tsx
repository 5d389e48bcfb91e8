/** What happened, whether anything is lost, and what to do. */
import type { ComponentChildren } from "preact";
import { useAnnounced } from "./announce";
import { Icon, type IconName } from "./Icon";

export type NoticeKind = "info" | "wait" | "danger" | "ok";

const ICONS: Record<NoticeKind, IconName> = { info: "info", wait: "wait", danger: "warning", ok: "check" };

/** Dangers are said to those who listen at once, everything else when they pause. */
export function Notice(props: {
  readonly kind: NoticeKind;
  readonly title?: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}) {
  const isDanger = props.kind === "danger"; // an alert is heard although it comes together with its words
  const words = useAnnounced<HTMLDivElement>(!isDanger);
  return (
    <div class={`notice notice--${props.kind}`} {...(isDanger ? { role: "alert" } : {})}>
      <Icon name={ICONS[props.kind]} />
      <div class="notice__words" ref={words}>
        {props.title && <strong>{props.title}</strong>}
        {props.children}
      </div>
      {props.action}
    </div>
  );
}
