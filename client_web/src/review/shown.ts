/** Which pictures of a recording are shown together, and which of them is large. Pure. */
import type { Kind } from "../wire/generated";

/** Of a track, what matters here. */
interface Shown {
  readonly id: string;
  readonly memberId: string;
  readonly kind: Kind;
  readonly firstMs: number;
}

/**
 * The pictures among tracks that are due at a moment, the large one first: what was chosen; else a screen, which is
 * read, before a camera, and the newest before the others. Of a screen that went on in another film, the newer film.
 * @param chosen the id of a track
 */
export function picturesAmong<Track extends Shown>(
  due: readonly Track[],
  chosen: string | null = null,
): readonly Track[] {
  const newestFirst = due
    .filter((track) => track.kind !== "voice")
    .toSorted((one, other) => other.firstMs - one.firstMs);
  const films = new Map<string, Track>();
  for (const track of newestFirst) {
    const source = `${track.memberId} ${track.kind}`;
    if (!films.has(source)) films.set(source, track);
  }
  const rank = ({ id, kind }: Track) => (id === chosen ? -1 : kind === "screen" ? 0 : 1);
  return [...films.values()].toSorted((one, other) => rank(one) - rank(other));
}
