import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { EMPTY_ROOM } from "../../room/state";
import type { RoomState, Stroke } from "../../wire/generated";
import { InkSheets } from "./inkSheets";

const stroke = (publication_id: string): Stroke => ({
  member_id: "ada",
  publication_id,
  key: 1,
  points: [1, 2],
});

test("what is drawn stays the same array while the room changes otherwise, and is another when it changes", () => {
  const room = signal<RoomState>({ ...EMPTY_ROOM, strokes: [stroke("screen")] });
  const sheets = new InkSheets(room);
  const before = sheets.on("screen");
  expect(before).toHaveLength(1);
  room.value = { ...room.value, chat: [] };
  expect(sheets.on("screen")).toBe(before);
  room.value = { ...room.value, strokes: [stroke("screen"), stroke("camera")] };
  expect(sheets.on("screen")).not.toBe(before);
  expect(sheets.on("screen")).toHaveLength(1);
});

test("nothing is drawn on what the room does not know", () => {
  expect(new InkSheets(signal(null)).on("screen")).toEqual([]);
  expect(new InkSheets(signal({ ...EMPTY_ROOM, strokes: [stroke("screen")] })).on(null)).toEqual([]);
});
