import { computed, signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeElement, FakeLoudspeaker, GIULIA } from "../../media/testing/loudspeaker";
import { ROOM } from "../../room/testing/house";
import type { RoomState } from "../../wire/generated";
import { Hearing } from "./hearing";
import { othersIn } from "./people";
import { COMING_MS } from "./silences";

const VOICE = { member_id: "ada", kind: "voice", is_muted: false } as const;
const LOUD = 100;

const room = signal<RoomState>({ ...ROOM, publications: { p: VOICE } });
let [isWayOpen, doesArrive] = [true, true];
let hearing: Hearing;

beforeEach(() => {
  vi.useFakeTimers();
  [isWayOpen, doesArrive] = [true, true];
  hearing = new Hearing({
    room,
    others: computed(() => othersIn(room.value, "giulia", [])),
    wearsHeadphones: signal(false),
    isWayOpen: () => isWayOpen,
    hears: () => doesArrive,
  });
});
afterEach(() => {
  hearing.close();
  vi.useRealTimers();
});

const later = (ms: number) => vi.advanceTimersByTime(ms);

test("whoever is loud speaks, and stops without a message", () => {
  hearing.onLevels({ t: "levels", levels: { p: LOUD } });
  expect(hearing.speaking.value).toEqual(["ada"]);
  expect(hearing.levelOf("ada")).toBeGreaterThan(0);
  later(2_000);
  expect(hearing.speaking.value).toEqual([]);
});

test("a voice that does not arrive is missed, unless one's own way is closed", () => {
  doesArrive = false;
  later(COMING_MS + 2_000);
  expect(hearing.silences.unheard.value).toEqual(["ada"]);
  isWayOpen = false;
  later(200);
  expect(hearing.silences.unheard.value).toEqual([]);
  later(COMING_MS + 2_000);
  expect(hearing.silences.unheard.value).toEqual([]);
});

test("nothing is looked at after the end", () => {
  doesArrive = false;
  hearing.close();
  later(COMING_MS + 2_000);
  expect(hearing.silences.unheard.value).toEqual([]);
});

test("a voice that a telephone call has stopped is said to be held, and goes on by itself", async () => {
  const sound = new FakeLoudspeaker();
  sound.begin();
  hearing.play([GIULIA]);
  const [element] = sound.elements as [FakeElement];
  later(3_000);
  [element.paused, sound.mayPlay, sound.context.state] = [true, false, "interrupted"];
  await vi.advanceTimersByTimeAsync(3_000);
  expect(hearing.isHeld.value).toBe(true);
  sound.mayPlay = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect([hearing.isHeld.value, sound.ways()]).toEqual([false, ["element"]]);
  hearing.close();
  vi.unstubAllGlobals();
});
