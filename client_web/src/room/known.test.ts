import { expect, test } from "vitest";
import type { RoomEvent, RoomState } from "../wire/generated";
import { joinFrame, splitFrame } from "../wire/pose";
import { KnownRoom } from "./known";
import { ROOM } from "./testing/house";

const happened = (number: number, event: RoomEvent) =>
  ({ t: "happened", epoch: "e1", number, at_ms: 1, event }) as const;
const snapshot = (epoch: string, number: number, state: RoomState = ROOM) =>
  ({ t: "snapshot", epoch, number, state }) as const;

test("nothing is known before the first snapshot, and then up to its number", () => {
  const known = new KnownRoom();
  expect([known.isKnown, known.seen]).toEqual([false, { epoch: null, number: null }]);
  expect(known.begin(snapshot("e1", 7))).toBe(false);
  expect([known.isKnown, known.seen]).toEqual([true, { epoch: "e1", number: 7 }]);
  known.happen(happened(8, { t: "meeting_ended", by: "agent" }));
  expect([known.state.is_ended, known.seen.number]).toEqual([true, 8]);
});

test("a snapshot of another epoch is another room, one of the same is not", () => {
  const known = new KnownRoom();
  known.begin(snapshot("e1", 7));
  expect(known.begin(snapshot("e1", 9))).toBe(false);
  expect(known.begin(snapshot("e2", 1))).toBe(true);
});

test("where something went under, all is asked for anew", () => {
  const known = new KnownRoom();
  known.begin(snapshot("e1", 7));
  expect(known.happen(happened(9, { t: "member_left", member_id: "nobody", reason: "left" }))).toBe(false);
  expect(known.seen).toEqual({ epoch: "e1", number: null });
  expect(known.state).toEqual(ROOM);
});

test("whoever left stands nowhere", () => {
  const known = new KnownRoom();
  known.begin(snapshot("e1", 1));
  const pose = new Uint8Array(13);
  for (const index of [0, 1]) known.move(joinFrame(1, [[index, pose]]));
  known.happen(happened(2, { t: "member_left", member_id: "ada", reason: "left" }));
  const stand = known.stand;
  expect(stand && [...splitFrame(stand).poses].map(([index]) => index)).toEqual([1]);
  known.begin(snapshot("e2", 1));
  expect(known.stand).toBeNull();
});
