/** What happened in a recording, moment by moment: what lanes mark and lists tell. Read part by part, in the background. */
import type { Kind, Publication, RoomEvent } from "../wire/generated";
import { Folding } from "./folding";
import type { Entry, Timeline } from "./timeline";

/** Something to go to. `name` is of the person who did it; empty where it was nobody. */
export interface Moment {
  readonly atMs: number;
  readonly memberId: string | null;
  readonly name: string;
  readonly event: RoomEvent;
  /** What began or ended to be heard or shown; null where that is not what happened. */
  readonly kind: Kind | null;
  /** Who ended it, where that was somebody else. Empty where it was its owner, or is not known. */
  readonly endedBy: string;
}

/** A part is about as large as what a seek reads. */
const PART_MS = 120_000;
/** What passes, or what a lane shows already, is no moment. */
const PASSING: ReadonlySet<string> = new Set([
  "gestured",
  "pointed",
  "figure_changed",
  "drawn",
  "drawing_cleared",
  "muted",
  "recording_paused",
  "recording_resumed",
  "recorder_changed",
]);

/** Tell the moments of each part as it has been read. Stops when `signal` says so; throws FileUnavailable. */
export async function readOutline(
  timeline: Timeline,
  durationMs: number,
  onPart: (moments: readonly Moment[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const folding = new Folding();
  for (let fromMs = 0; fromMs <= durationMs && !signal.aborted; fromMs += PART_MS) {
    const entries = await timeline.read(fromMs, fromMs + PART_MS);
    const moments = entries.flatMap((entry) => momentOf(folding, entry) ?? []);
    if (!signal.aborted && moments.length > 0) onPart(moments);
  }
}

function momentOf(folding: Folding, entry: Entry): Moment | null {
  if (entry.is === "poses" || entry.is === "stand") return null;
  const before = folding.state;
  const news = folding.take(entry);
  if (news?.is !== "event" || PASSING.has(news.event.t)) return null;
  const memberId = actorOf(news.event, before.publications);
  const member = before.members[memberId ?? ""] ?? folding.state.members[memberId ?? ""];
  const kind = kindOf(news.event, before.publications);
  const by = news.event.t === "unpublished" ? news.event.by : null;
  return {
    atMs: Math.max(0, entry.atMs),
    memberId,
    name: member?.name ?? "",
    event: news.event,
    kind,
    endedBy: by && by !== memberId ? (before.members[by]?.name ?? "") : "",
  };
}

function kindOf(event: RoomEvent, publications: Readonly<Record<string, Publication>>): Kind | null {
  if (event.t === "published") return event.publication.kind;
  return event.t === "unpublished" ? (publications[event.publication_id]?.kind ?? null) : null;
}

function actorOf(
  event: RoomEvent,
  publications: Readonly<Record<string, { readonly member_id: string }>>,
): string | null {
  if (event.t === "said") return event.line.member_id;
  if (event.t === "marked") return event.marker.member_id;
  if (event.t === "published") return event.publication.member_id;
  if ("member_id" in event) return event.member_id;
  if ("publication_id" in event) return publications[event.publication_id]?.member_id ?? null;
  return null;
}
