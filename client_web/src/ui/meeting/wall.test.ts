import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { Playing } from "../../media/slots";
import { EMPTY_ROOM, evolve } from "../../room/state";
import type { RoomEvent, RoomState } from "../../wire/generated";
import { mayClear, mayStop } from "./people";
import { Wall } from "./wall";

const person = (role: "customer" | "agent", index: number) =>
  ({
    name: role,
    role,
    figure: "noor",
    index,
    is_connected: true,
    upward: "good",
    downward: "good",
  }) as const;
const track = (id: string) => ({ id }) as MediaStreamTrack;
const [SCREEN, CAMERA, OWN] = [track("screen"), track("camera"), track("own")];

const FULL = {
  members: { me: person("customer", 0), giulia: person("agent", 1), bea: person("customer", 2) },
  publications: {
    s: { member_id: "giulia", kind: "screen", is_muted: false },
    c: { member_id: "giulia", kind: "camera", is_muted: false },
    o: { member_id: "me", kind: "screen", is_muted: false },
    b: { member_id: "bea", kind: "screen", is_muted: false },
  },
} as const;

let live: Record<"point" | "draw" | "clearDrawing" | "stopShowing", ReturnType<typeof vi.fn>>;
let stopShowing: ReturnType<typeof vi.fn>;
let wall: Wall;
const room = signal<RoomState | null>(null);
const playing = signal<readonly Playing[]>([]);

function plays(publicationId: string, kind: "screen" | "camera", track: MediaStreamTrack): Playing {
  return { publicationId, memberId: "giulia", kind, isMuted: false, track };
}

beforeEach(() => {
  live = { point: vi.fn(), draw: vi.fn(() => true), clearDrawing: vi.fn(), stopShowing: vi.fn() };
  stopShowing = vi.fn();
  room.value = { ...EMPTY_ROOM, ...FULL };
  playing.value = [plays("s", "screen", SCREEN), plays("c", "camera", CAMERA)];
  wall = new Wall({
    live: live as never,
    own: { shown: signal([{ kind: "screen", track: OWN }]), stopShowing } as never,
    room,
    selfId: signal("me"),
    playing,
    isPauseAwaited: signal(false),
  });
});

function happen(event: RoomEvent): void {
  const before = room.value;
  const after = evolve(before ?? EMPTY_ROOM, event);
  room.value = after;
  playing.value = playing.value.filter((one) => one.publicationId in after.publications);
  wall.pen.settle(after);
  wall.onEvent(event, before);
}

test("a tap makes another picture the large one, for oneself; pointing means the large one", () => {
  expect(wall.pictures.value.map(({ publicationId }) => publicationId)).toEqual(["s", "c", "o"]);
  const camera = wall.pictures.value[1];
  if (camera) wall.enlarge(camera);
  expect(wall.picture.value?.publicationId).toBe("c");
  wall.point("wall", 0.5, 0.5);
  wall.point("floor", 0.5, 0.5);
  expect(live.point.mock.calls).toEqual([
    ["wall", 0.5, 0.5, "c"],
    ["floor", 0.5, 0.5, null],
  ]);
});

test("what is large stays so over a loss of the connection, after which its track is another one", () => {
  const [, camera, own] = wall.pictures.value;
  if (!camera || !own) throw new Error("pictures are missing");
  wall.enlarge(camera);
  playing.value = [];
  expect([wall.picture.value?.publicationId, wall.isOtherShown.value]).toEqual(["o", true]);
  playing.value = [plays("s", "screen", track("anew")), plays("c", "camera", track("anew, too"))];
  expect(wall.picture.value?.publicationId).toBe("c");
  wall.enlarge(own);
  expect(wall.picture.value?.isOwn).toBe(true);
});

test.each([
  { t: "unpublished", publication_id: "s", by: null },
  { t: "member_left", member_id: "giulia", reason: "left" },
] as const)(
  "the end of the picture on which one draws lifts the pen ($t), that of another does not",
  (end) => {
    wall.toggleDrawing();
    wall.pen.begin("s", { u: 0.1, v: 0.1 });
    happen({ t: "unpublished", publication_id: "b", by: null });
    happen({ t: "drawing_cleared", member_id: "giulia", publication_id: "c", of: null });
    happen({ t: "drawing_cleared", member_id: "bea", publication_id: "s", of: "bea" });
    expect([wall.isDrawing.value, wall.pen.isDown]).toEqual([true, true]);
    happen(end);
    expect([wall.isDrawing.value, wall.pen.isDown, wall.pen.pending.value]).toEqual([false, false, []]);
  },
);

test("a tap that makes another picture large does not draw on it", () => {
  wall.toggleDrawing();
  expect(wall.isDrawing.value).toBe(true);
  const camera = wall.pictures.value[1];
  if (camera) wall.enlarge(camera);
  expect(wall.isDrawing.value).toBe(false);
});

test("what is drawn is the same array until it changes", () => {
  const [screen] = wall.pictures.value;
  if (!screen) throw new Error("there is no picture");
  const drawn = (key: number) =>
    happen({ t: "drawn", member_id: "giulia", publication_id: "s", key, points: [1, 1] });
  drawn(1);
  const before = wall.inksOn(screen);
  happen({ t: "muted", publication_id: "c", is_muted: true });
  expect(wall.inksOn(screen)).toBe(before);
  drawn(2);
  expect(wall.inksOn(screen)).toHaveLength(2);
});

test("one wipes what is one's own to wipe", () => {
  const [screen, , own] = wall.pictures.value;
  if (!screen || !own) throw new Error("pictures are missing");
  const [mine, hers] = [{ memberId: "me" }, { memberId: "giulia" }];
  expect(mayClear(room.value, "me", screen, [hers])).toBe(false);
  expect(mayClear(room.value, "me", screen, [hers, mine])).toBe(true);
  expect(mayClear(room.value, "me", own, [hers])).toBe(true);
  expect(mayClear(room.value, "giulia", own, [mine])).toBe(true);
  expect(mayClear(room.value, "giulia", screen, [])).toBe(false);
});

test("a picture that somebody ended while one was away is not shown again; one's own absence ends nothing", () => {
  const before = room.value ?? EMPTY_ROOM;
  const { o: _own, ...others } = before.publications;
  wall.onMissed(before, { ...before, publications: others });
  expect(stopShowing).not.toHaveBeenCalled();
  const voice = { member_id: "me", kind: "voice", is_muted: false } as const;
  wall.onMissed(before, { ...before, publications: { ...others, v: voice } });
  expect(stopShowing).toHaveBeenCalledExactlyOnceWith("screen");
  expect(wall.stopped.value).toEqual({ name: null, kind: "screen" });
});

test("what somebody else has ended is let go of here, with a word, and a picture that ends by itself without", () => {
  happen({ t: "unpublished", publication_id: "o", by: "giulia" });
  expect(stopShowing).toHaveBeenCalledExactlyOnceWith("screen");
  expect(wall.stopped.value).toEqual({ name: "agent", kind: "screen" });
  wall.stopped.value = null;
  happen({ t: "unpublished", publication_id: "s", by: null });
  expect(wall.stopped.value).toBeNull();
});

test("one's own is stopped here, and another's by the house, where one may", () => {
  const [screen, , own] = wall.pictures.value;
  if (!screen || !own) throw new Error("pictures are missing");
  wall.stop(own);
  wall.stop(screen);
  expect([stopShowing.mock.calls, live.stopShowing.mock.calls]).toEqual([[["screen"]], [["s"]]]);
  expect(mayStop(room.value, "me", screen)).toBe(true);
  expect(mayStop(room.value, "me", { ...screen, memberId: "bea" })).toBe(false);
  expect(mayStop(room.value, "giulia", { ...screen, memberId: "bea" })).toBe(true);
});

test("what is drawn is seen at once, and is gone with a pause, even in the middle of a stroke", () => {
  const [picture] = wall.pictures.value;
  if (!picture) throw new Error("there is no picture");
  wall.pen.begin("s", { u: 0.1, v: 0.1 });
  expect(wall.inksOn(picture)).toHaveLength(1);
  happen({ t: "recording_paused", pause: { member_id: "me", reason: "card", since_ms: 1 } });
  wall.pen.move({ u: 0.9, v: 0.9 });
  expect(wall.inksOn(picture)).toEqual([]);
  expect(wall.pen.isDown).toBe(false);
});
