/** What the list and the lanes tell of a recording: events, pauses and gaps in one order. Pure. */
import type { Moment } from "../../../review/outline";
import type { Kind } from "../../../wire/generated";
import { networkOf } from "../../meeting/network";
import type { RecordedStretch } from "./recorded";

/** What kind of thing it is: how it is drawn. */
export type MomentKind = "said" | "marked" | "people" | "consent" | "media" | "pause" | "gap" | "ended";

/** One line of the list. `what` is the key of its words. */
export interface Told {
  readonly atMs: number;
  readonly kind: MomentKind;
  readonly what: What;
  readonly name: string;
  /** Who did it to them; empty where nobody else did. */
  readonly by: string;
  readonly text: string;
  readonly longMs: number;
}

export type What =
  | "said"
  | "marked"
  | "marked_as"
  | "joined"
  | "left"
  | "lost"
  | "back"
  | "consent_yes"
  | "consent_no"
  | "voice"
  | "screen"
  | "camera"
  | "voice_ended"
  | "screen_ended"
  | "camera_ended"
  | "screen_stopped"
  | "camera_stopped"
  | "stopped"
  | "network"
  | "ended"
  | "pause"
  | "gap";

/** Everything in the order in which it was. */
export function toldOf(
  moments: readonly Moment[],
  pauses: readonly RecordedStretch[],
  gaps: readonly RecordedStretch[],
): readonly Told[] {
  return [
    ...moments.flatMap((moment) => told(moment) ?? []),
    ...pauses.map((one) => stretch("pause", one)),
    ...gaps.map((one) => stretch("gap", one)),
  ].toSorted((one, other) => one.atMs - other.atMs);
}

/** Which of them was last before a moment: its place in the list, or -1. */
export function lastBefore(list: readonly Told[], atMs: number): number {
  return list.findLastIndex((one) => one.atMs <= atMs);
}

function stretch(kind: "pause" | "gap", { from_ms: fromMs, to_ms: toMs, reason }: RecordedStretch): Told {
  return { atMs: fromMs, kind, what: kind, name: "", by: "", text: reason, longMs: toMs - fromMs };
}

function told({ atMs, name, event, kind: of, endedBy: by }: Moment): Told | null {
  const line = (kind: MomentKind, what: What, text = ""): Told => ({
    atMs,
    kind,
    what,
    name,
    by,
    text,
    longMs: 0,
  });
  switch (event.t) {
    case "said":
      return line("said", "said", event.line.text);
    case "marked":
      return line("marked", event.marker.label ? "marked_as" : "marked", event.marker.label);
    case "member_joined":
      return line("people", "joined");
    case "member_left":
      return line("people", "left");
    case "connection_changed":
      return line("people", event.is_connected ? "back" : "lost");
    case "consented":
      return event.answer === "unanswered" ? null : line("consent", `consent_${event.answer}`);
    case "published":
      return line("media", event.publication.kind);
    case "unpublished":
      return line("media", endOf(of, by));
    case "quality_changed":
      return networkOf(event) === "poor" ? line("media", "network") : null;
    case "meeting_ended":
      return line("ended", "ended");
    default:
      return null;
  }
}

function endOf(kind: Kind | null, by: string): What {
  if (kind === null) return "stopped";
  return by === "" || kind === "voice" ? `${kind}_ended` : `${kind}_stopped`;
}
