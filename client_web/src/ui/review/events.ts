/** What happened in a contact, as sentences: from the events of the API to keys of words. Pure. */
import type { Schemas } from "../../lib/api";

type ContactEvent = Schemas["Event"];

/** A sentence: its key is `event_<what>`, and what goes into it. `isAside`: of little weight beside the others. */
export interface Told {
  readonly what: What;
  readonly values: Readonly<Record<"name" | "text" | "answer" | "outcome", string>>;
  readonly isAside: boolean;
}

export type What =
  | Plain
  | "connection_lost"
  | "connection_back"
  | "published_voice"
  | "published_screen"
  | "published_camera"
  | "muted"
  | "unmuted";

const PLAIN = [
  "queued",
  "reserved",
  "accepted",
  "declined",
  "not_answered",
  "desk_lost",
  "reservation_lost",
  "handed_back",
  "member_joined",
  "member_left",
  "figure_changed",
  "said",
  "unpublished",
  "consent_given",
  "consent_refused",
  "ended",
  "meeting_ended",
  "promised",
  "closed",
  "satisfaction_given",
  "abandoned",
  "callback_wished",
  "invitation_followed",
] as const;
type Plain = (typeof PLAIN)[number];

const ASIDES: readonly What[] = [
  "connection_lost",
  "connection_back",
  "figure_changed",
  "muted",
  "unmuted",
  "unpublished",
  "meeting_ended",
];

/** The sentence of an event; null for a kind that a newer server knows and this page does not. */
export function tell(event: ContactEvent): Told | null {
  const what = whatOf(event);
  if (what === null) return null;
  const { body } = event;
  return {
    what,
    values: {
      name: event.actor_name,
      text: textIn(body, "text"),
      answer: textIn(body, "answer"),
      outcome: textIn(body, "disposition"),
    },
    isAside: ASIDES.includes(what),
  };
}

function whatOf({ kind, body }: ContactEvent): What | null {
  switch (kind) {
    case "connection_changed":
      return body["is_connected"] === true ? "connection_back" : "connection_lost";
    case "muted":
      return body["is_muted"] === true ? "muted" : "unmuted";
    case "published":
      return publishedOf(body["publication"]);
    default:
      return PLAIN.find((one) => one === kind) ?? null;
  }
}

function publishedOf(publication: unknown): What | null {
  const kind =
    typeof publication === "object" && publication !== null && "kind" in publication && publication.kind;
  return kind === "voice" || kind === "screen" || kind === "camera" ? `published_${kind}` : null;
}

function textIn(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field];
  return typeof value === "string" ? value : "";
}
