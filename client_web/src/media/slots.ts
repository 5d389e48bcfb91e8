/** Which received track is whose: the server's slots joined with the room's publications. */
import type { Kind, Publication } from "../wire/generated";

/** Something that another member sends us now. */
export interface Playing {
  readonly publicationId: string;
  readonly memberId: string;
  readonly kind: Kind;
  readonly isMuted: boolean;
  readonly track: MediaStreamTrack;
}

/**
 * What plays, in the order of the slots. A slot whose publication the room does not know (yet, or any more) is left
 * out: slots and room events travel side by side, and either may be a moment ahead.
 *
 * @param slots Publication by media line (mid); null is an empty slot.
 * @param tracks Received track by media line.
 * @param publications The room's, by id.
 */
export function playing(
  slots: Readonly<Record<string, string | null>>,
  tracks: ReadonlyMap<string, MediaStreamTrack>,
  publications: Readonly<Record<string, Publication>>,
): readonly Playing[] {
  const found: Playing[] = [];
  for (const [mid, publicationId] of Object.entries(slots)) {
    const track = tracks.get(mid);
    const publication = publicationId === null ? undefined : publications[publicationId];
    if (publicationId === null || !track || !publication) continue;
    found.push({
      publicationId,
      memberId: publication.member_id,
      kind: publication.kind,
      isMuted: publication.is_muted,
      track,
    });
  }
  return found;
}

/** The same tracks play, and are as muted as before. */
export function isSame(left: readonly Playing[], right: readonly Playing[]): boolean {
  return (
    left.length === right.length &&
    left.every((each, index) => {
      const other = right[index];
      return (
        each.publicationId === other?.publicationId &&
        each.track === other.track &&
        each.isMuted === other.isMuted
      );
    })
  );
}

/** Whether anything of it should be on its way to us now: a voice that is not muted, or a picture that is not paused. */
export function isAnyOpen(playing: readonly Playing[], arePicturesPaused: boolean): boolean {
  return playing.some((each) => !each.isMuted && (each.kind === "voice" || !arePicturesPaused));
}
