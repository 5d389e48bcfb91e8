/** What happened in a contact, as sentences: from the events of the API to keys of words. Pure. */
import type { Schemas } from "../../lib/api";

type ContactEvent = Schemas["Event"];
type PublishedKind = "voice" | "screen" | "camera";

/** A sentence: its key is `event_<what>`, and what goes into it. `isAside`: of little weight beside the others. */
export interface Told {
  readonly what: What;
  readonly values: Readonly<Record<"name" | "by" | "text" | "answer" | "outcome", string>>;
  readonly isAside: boolean;
}

export type What =
  | Plain
  | "connection_lost"
  | "connection_back"
  | "published_voice"
  | "published_screen"
  | "published_camera"
  | `${PublishedKind}_ended`
  | "screen_stopped"
  | "camera_stopped"
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
  "voice_ended",
  "screen_ended",
  "camera_ended",
  "meeting_ended",
];

/**
 * The sentence of an event; null for a kind that a newer server knows and this page does not.
 * `all`: those of the contact, which say what it was that ended, and the names of others.
 */
export function tell(event: ContactEvent, all: readonly ContactEvent[] = []): Told | null {
  const by = enderOf(event, all);
  const what = whatOf(event, all, by);
  if (what === null) return null;
  const { body } = event;
  return {
    what,
    values: {
      name: event.actor_name,
      by,
      text: textIn(body, "text"),
      answer: textIn(body, "answer"),
      outcome: textIn(body, "disposition"),
    },
    isAside: ASIDES.includes(what),
  };
}

function whatOf(event: ContactEvent, all: readonly ContactEvent[], by: string): What | null {
  const { kind, body } = event;
  switch (kind) {
    case "connection_changed":
      return body["is_connected"] === true ? "connection_back" : "connection_lost";
    case "muted":
      return body["is_muted"] === true ? "muted" : "unmuted";
    case "published":
      return publishedAs(kindOf(body));
    case "unpublished":
      return endOf(publishedKind(event, all), by);
    default:
      return PLAIN.find((one) => one === kind) ?? null;
  }
}

function publishedAs(kind: PublishedKind | null): What | null {
  return kind && `published_${kind}`;
}

/** What it was that ended, as its beginning said. */
function publishedKind({ body }: ContactEvent, all: readonly ContactEvent[]): PublishedKind | null {
  const id = textIn(body, "publication_id");
  const begun = all.find((one) => one.kind === "published" && textIn(one.body, "publication_id") === id);
  return begun ? kindOf(begun.body) : null;
}

function endOf(kind: PublishedKind | null, by: string): What {
  if (kind === null) return "unpublished";
  return by === "" || kind === "voice" ? `${kind}_ended` : `${kind}_stopped`;
}

/** The name of whoever ended what another one showed; empty where that was its owner, or is not known. */
function enderOf({ actor, body }: ContactEvent, all: readonly ContactEvent[]): string {
  const by = textIn(body, "by");
  return by === actor ? "" : (all.find((one) => one.actor === by)?.actor_name ?? "");
}

function kindOf({ publication }: ContactEvent["body"]): PublishedKind | null {
  const kind =
    typeof publication === "object" && publication !== null && "kind" in publication && publication.kind;
  return kind === "voice" || kind === "screen" || kind === "camera" ? kind : null;
}

function textIn(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field];
  return typeof value === "string" ? value : "";
}
