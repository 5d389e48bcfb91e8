import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { Playing } from "../../media/slots";
import { EMPTY_ROOM, evolve } from "../../room/state";
import type { RoomEvent, RoomState } from "../../wire/generated";
import { mayStop } from "./people";
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

let live: Record<"point" | "draw" | "clearDrawing" | "stopShowing", ReturnType<typeof vi.fn>>;
let stopShowing: ReturnType<typeof vi.fn>;
let wall: Wall;
const room = signal<RoomState | null>(null);

beforeEach(() => {
  live = { point: vi.fn(), draw: vi.fn(() => true), clearDrawing: vi.fn(), stopShowing: vi.fn() };
  stopShowing = vi.fn();
  room.value = {
    ...EMPTY_ROOM,
    members: { me: person("customer", 0), giulia: person("agent", 1), bea: person("customer", 2) },
    publications: {
      s: { member_id: "giulia", kind: "screen", is_muted: false },
      c: { member_id: "giulia", kind: "camera", is_muted: false },
      o: { member_id: "me", kind: "screen", is_muted: false },
      b: { member_id: "bea", kind: "screen", is_muted: false },
    },
  };
  const playing: Playing[] = [
    { publicationId: "s", memberId: "giulia", kind: "screen", isMuted: false, track: SCREEN },
    { publicationId: "c", memberId: "giulia", kind: "camera", isMuted: false, track: CAMERA },
  ];
  wall = new Wall({
    live: live as never,
    own: { shown: signal([{ kind: "screen", track: OWN }]), stopShowing } as never,
    room,
    selfId: signal("me"),
    playing: signal(playing),
    isPauseAwaited: signal(false),
  });
});

function happen(event: RoomEvent): void {
  const before = room.value;
  room.value = evolve(before ?? EMPTY_ROOM, event);
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
