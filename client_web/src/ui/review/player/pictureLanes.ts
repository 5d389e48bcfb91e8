/** What was shown, a lane for each screen and each camera: two pictures at once are never one bar. Pure. */
import type { Kind } from "../../../wire/generated";
import type { RecordedTrack } from "./recorded";

/** From when to when, in milliseconds since the start of the recording. */
export interface ShownStretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Everything that came from one screen or one camera. */
export interface PictureLane {
  readonly memberId: string;
  readonly kind: Exclude<Kind, "voice">;
  /** In the order in which they were; never one over another. */
  readonly shown: readonly ShownStretch[];
  readonly publicationIds: readonly string[];
  /** Nothing of it is kept any more. */
  readonly isErased: boolean;
}

/** A screen whose codec changed goes on in another film, a moment later: that is no pause. */
const FILM_CHANGE_MS = 1_500;

/** People in the order of `memberIds`, each with the screen before the camera. */
export function pictureLanesOf(
  tracks: readonly RecordedTrack[],
  memberIds: readonly string[],
): readonly PictureLane[] {
  return memberIds.flatMap((memberId) =>
    (["screen", "camera"] as const).flatMap((kind) => {
      const own = tracks.filter((track) => track.member_id === memberId && track.kind === kind);
      if (own.length === 0) return [];
      const isErased = own.every(({ file }) => file === null);
      const publicationIds = own.map(({ publication_id: id }) => id);
      return [{ memberId, kind, shown: joined(own), publicationIds, isErased }];
    }),
  );
}

function joined(tracks: readonly RecordedTrack[]): readonly ShownStretch[] {
  const found: ShownStretch[] = [];
  for (const { first_ms: fromMs, last_ms: toMs } of tracks.toSorted((a, b) => a.first_ms - b.first_ms)) {
    const last = found.at(-1);
    if (last && fromMs - last.toMs <= FILM_CHANGE_MS)
      found[found.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
    else found.push({ fromMs, toMs });
  }
  return found;
}
