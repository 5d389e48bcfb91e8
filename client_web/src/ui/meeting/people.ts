/** What a page shows of a room: the others, what was written, what hangs on the wall. Pure. */
import type { Playing } from "../../media/slots";
import type { UnsaidLine } from "../../room/live";
import type { Member, Role, RoomState } from "../../wire/generated";
import type { ShownLine } from "../base/Chat";

/** Somebody else in the room. */
export interface Other extends Member {
  readonly memberId: string;
  readonly isSpeaking: boolean;
  /** Null while they send no voice at all. */
  readonly isMuted: boolean | null;
}

/** Something that is shown. */
export interface Picture {
  readonly kind: "screen" | "camera";
  readonly name: string;
  readonly isOwn: boolean;
  readonly track: MediaStreamTrack;
}

/** Everybody but oneself, in the order in which they came. */
export function othersIn(
  room: RoomState | null,
  selfId: string | null,
  speaking: readonly string[],
): readonly Other[] {
  const { members = {}, publications = {} } = room ?? {};
  const voices = Object.values(publications).filter((one) => one.kind === "voice");
  return Object.entries(members)
    .filter(([memberId]) => memberId !== selfId)
    .sort(([, left], [, right]) => left.index - right.index)
    .map(([memberId, member]) => ({
      ...member,
      memberId,
      isSpeaking: speaking.includes(memberId),
      isMuted: voices.find((one) => one.member_id === memberId)?.is_muted ?? null,
    }));
}

/** What was written, oldest first; at the end what is not in the room yet. */
export function linesIn(
  room: RoomState | null,
  selfId: string | null,
  unsaid: readonly UnsaidLine[],
): readonly ShownLine[] {
  const said = (room?.chat ?? []).map((line) => ({
    key: `${line.member_id} ${line.key}`,
    name: line.name,
    text: line.text,
    atMs: line.at_ms,
    isMine: line.member_id === selfId,
    isUnkept: line.is_kept === false,
  }));
  const waiting = unsaid.map(({ key, text }) => ({
    key: `${selfId} ${key}`,
    name: "",
    text,
    atMs: 0,
    isMine: true,
    isUnsent: true,
  }));
  return [...said, ...waiting];
}

/**
 * All that is shown, the one for the wall first: somebody else's before one's own, for that is seen where it comes
 * from; and a screen, which is read, before a camera.
 */
export function picturesIn(
  room: RoomState | null,
  playing: readonly Playing[],
  own: readonly Pick<Picture, "kind" | "track">[],
): readonly Picture[] {
  const others = playing.flatMap(({ kind, memberId, track }): readonly Picture[] =>
    kind === "voice" ? [] : [{ kind, track, name: room?.members[memberId]?.name ?? "", isOwn: false }],
  );
  const mine = own.map(({ kind, track }) => ({ kind, track, name: "", isOwn: true }));
  const rank = ({ kind, isOwn }: Picture) => (isOwn ? 2 : 0) + (kind === "screen" ? 0 : 1);
  return [...others, ...mine].toSorted((one, other) => rank(one) - rank(other));
}

/** The first of a role, such as the agent whom a customer meets. */
export function firstOf(others: readonly Other[], role: Role): Other | null {
  return others.find((one) => one.role === role) ?? null;
}
