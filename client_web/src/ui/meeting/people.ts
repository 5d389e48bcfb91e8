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

/** What hangs on the wall. */
export interface Picture {
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

/** Somebody else's picture before one's own: what one shows oneself is seen where it comes from. */
export function pictureIn(
  room: RoomState | null,
  playing: readonly Playing[],
  own: MediaStreamTrack | null,
): Picture | null {
  const other = playing.find((one) => one.kind !== "voice");
  if (other) {
    const name = room?.members[other.memberId]?.name ?? "";
    return { name, isOwn: false, track: other.track };
  }
  return own && { name: "", isOwn: true, track: own };
}

/** The first of a role, such as the agent whom a customer meets. */
export function firstOf(others: readonly Other[], role: Role): Other | null {
  return others.find((one) => one.role === role) ?? null;
}
