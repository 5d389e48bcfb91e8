/** Who is speaking, from how loud each voice is: steady enough to draw a ring around a picture. Pure. */
import { loudnessOfLevel } from "../../media/loudness";
import type { Publication } from "../../wire/generated";

/** Quieter is breathing and rooms. */
const LEAST_LOUDNESS = 0.3;
/** Between two words nobody stops speaking. */
const HOLD_MS = 600;

/** When each member was last heard, by member id; ms on any steady clock. */
export type Heard = Readonly<Record<string, number>>;

/** Take one set of levels (by publication, 0 to 127; those left out are silent). */
export function hear(
  heard: Heard,
  levels: Readonly<Record<string, number>>,
  publications: Readonly<Record<string, Publication>>,
  nowMs: number,
): Heard {
  const next: Record<string, number> = {};
  for (const [memberId, atMs] of Object.entries(heard)) {
    if (nowMs - atMs < HOLD_MS) next[memberId] = atMs;
  }
  for (const [publicationId, level] of Object.entries(levels)) {
    const publication = publications[publicationId];
    if (publication?.kind !== "voice" || publication.is_muted) continue;
    if (loudnessOfLevel(level) >= LEAST_LOUDNESS) next[publication.member_id] = nowMs;
  }
  return next;
}

/** Who counts as speaking. */
export function speakers(heard: Heard, nowMs: number): readonly string[] {
  return Object.keys(heard)
    .filter((memberId) => nowMs - (heard[memberId] ?? 0) < HOLD_MS)
    .sort();
}
