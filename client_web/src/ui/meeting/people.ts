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
  readonly memberId: string | null;
  readonly name: string;
  readonly isOwn: boolean;
  /** Null until the room knows of it. */
  readonly publicationId: string | null;
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

/** What a picture is called here, also over a loss of the connection, after which its track is another one. */
export function keyOf({ isOwn, kind, publicationId }: Picture): string {
  return isOwn ? `own ${kind}` : (publicationId ?? "");
}

/**
 * All that is shown, the large one first: what was chosen; else somebody else's before one's own, for that is seen
 * where it comes from; and a screen, which is read, before a camera.
 * @param chosen by {@link keyOf}
 */
export function picturesIn(
  room: RoomState | null,
  selfId: string | null,
  playing: readonly Playing[],
  own: readonly Pick<Picture, "kind" | "track">[],
  chosen: string | null = null,
): readonly Picture[] {
  const others = playing.flatMap(({ kind, memberId, publicationId, track }): readonly Picture[] =>
    kind === "voice"
      ? []
      : [{ kind, memberId, track, publicationId, name: room?.members[memberId]?.name ?? "", isOwn: false }],
  );
  const published = Object.entries(room?.publications ?? {});
  const idOf = (kind: string) =>
    published.find(([, one]) => one.member_id === selfId && one.kind === kind)?.[0] ?? null;
  const mine = own.map(
    ({ kind, track }): Picture => ({
      kind,
      track,
      memberId: selfId,
      name: "",
      isOwn: true,
      publicationId: idOf(kind),
    }),
  );
  const rank = (one: Picture) =>
    keyOf(one) === chosen ? -1 : (one.isOwn ? 2 : 0) + (one.kind === "screen" ? 0 : 1);
  return [...others, ...mine].toSorted((one, other) => rank(one) - rank(other));
}

/** Whether one may end a picture of somebody else: staff anybody's, a customer that of staff. As the house rules. */
export function mayStop(room: RoomState | null, selfId: string | null, picture: Picture): boolean {
  const [self, owner] = [selfId, picture.memberId].map((id) => room?.members[id ?? ""]?.role);
  return picture.isOwn || (self !== undefined && (self !== "customer" || owner !== "customer"));
}

/** Whether one may wipe some of what is drawn on a picture: all of it on one's own or as staff, else one's own ink. */
export function mayClear(
  room: RoomState | null,
  selfId: string | null,
  picture: Picture,
  inks: readonly { readonly memberId: string }[],
): boolean {
  const isAllOurs = picture.isOwn || room?.members[selfId ?? ""]?.role !== "customer";
  return inks.some((one) => isAllOurs || one.memberId === selfId);
}

/** The first of a role, such as the agent whom a customer meets. */
export function firstOf(others: readonly Other[], role: Role): Other | null {
  return others.find((one) => one.role === role) ?? null;
}
