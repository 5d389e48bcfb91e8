/** How what was drawn on a picture is shown: whose it is by name and by colour. Pure. */
import type { RoomState, Stroke } from "../../wire/generated";

/** One stroke, ready to be shown. Points as on the wire: u, v, u, v in 65,535ths of the picture. */
export interface Ink {
  readonly key: string;
  readonly memberId: string;
  readonly name: string;
  readonly colour: string;
  readonly points: readonly number[];
}

/** What a picture's width and height count. */
export const WHOLE = 65_535;

/** Each is read on white and, with its light edge, on black. Red is kept for recording and danger. */
const COLOURS = ["#0B57D0", "#A34A00", "#7A2FB5", "#00695C"] as const;

/** The colour of the member with this index in the room. */
export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? COLOURS[0];
}

/**
 * The strokes on one picture, oldest first.
 * @param pending one's own strokes that are not wholly in the room yet; they stand in for the room's
 */
export function inksOf(
  room: Pick<RoomState, "members" | "strokes"> | null,
  publicationId: string | null,
  pending: readonly Stroke[] = [],
): readonly Ink[] {
  if (room === null || publicationId === null) return [];
  const nameOf = (one: Stroke) => `${one.member_id} ${one.key}`;
  const fresh = new Set(pending.map(nameOf));
  return [...room.strokes.filter((one) => !fresh.has(nameOf(one))), ...pending]
    .filter((one) => one.publication_id === publicationId)
    .map((one) => {
      const member = room.members[one.member_id];
      return {
        key: nameOf(one),
        memberId: one.member_id,
        name: member?.name ?? "",
        colour: colourOf(member?.index ?? 0),
        points: one.points,
      };
    });
}

/** Where each drawer's name stands: where their newest stroke begins. */
export function namesOf(inks: readonly Ink[]): readonly Ink[] {
  return [...new Map(inks.map((ink) => [ink.memberId, ink])).values()];
}
