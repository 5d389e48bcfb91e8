// @vitest-environment happy-dom
import { effect, signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeBrowser, fakeBrowser } from "../meeting/testing/browser";
import { Rooms } from "./rooms";
import type { Facts, VisitState } from "./visit";

const standing = (facts: Partial<Facts> | null) => ({ facts }) as VisitState;

let browser: FakeBrowser;
let passes: string[];
let state = signal(standing(null));
let rooms: Rooms;
let untend: () => void;

beforeEach(() => {
  browser = fakeBrowser(() => Response.json({}));
  passes = [];
  state = signal(standing(null));
  rooms = new Rooms({
    state,
    pass: async (room) => {
      passes.push(room);
      return { entry_pass: room } as Awaited<ReturnType<ConstructorParameters<typeof Rooms>[0]["pass"]>>;
    },
    readVisit: async () => undefined,
    onStatus: () => undefined,
    onMeeting: () => undefined,
  });
  untend = effect(() => rooms.tend());
});
afterEach(() => {
  untend();
  rooms.drop();
  vi.unstubAllGlobals();
});

test("a room that is still being loaded when the visit has ended is not entered", async () => {
  for (const before of [{ state: "queued" }, { state: "active", roomId: "room-1" }] as const) {
    for (const after of [standing({ state: "abandoned" }), standing(null)]) {
      state.value = standing({ ...before });
      state.value = after;
      await vi.dynamicImportSettled();
      expect([passes, browser.sockets, rooms.hall.value, rooms.meeting.value]).toEqual([[], [], null, null]);
    }
  }
});

test("while it lasts, one is where the visit is", async () => {
  state.value = standing({ state: "queued" });
  await vi.dynamicImportSettled();
  expect(passes).toEqual(["hall"]);
  state.value = standing({ state: "active", roomId: "room-1" });
  await vi.dynamicImportSettled();
  expect(passes).toEqual(["hall", "meeting"]);
  state.value = standing({ state: "wrap_up", roomId: "room-1" });
  expect([rooms.hall.value, rooms.meeting.value]).toEqual([null, null]);
});
