import { beforeEach, expect, test } from "vitest";
import type { Slots } from "../wire/generated";
import { Downlink } from "./downlink";
import type { Playing } from "./slots";
import { FakeConnection } from "./testing/connection";

const VOICE = { member_id: "giulia", kind: "voice", is_muted: false } as const;
const SLOTS: Slots = {
  t: "slots",
  generation: 1,
  slots: { "0": "p1" },
  codecs: ["vp8"],
  are_pictures_paused: false,
  max_pictures_bps: null,
};
let told: (readonly Playing[])[];
let paused: boolean[];
let connection: FakeConnection;
let downlink: Downlink;

beforeEach(async () => {
  [told, paused] = [[], []];
  downlink = new Downlink({
    onPlaying: (playing) => told.push(playing),
    onPicturesPaused: (arePaused) => paused.push(arePaused),
  });
  connection = new FakeConnection();
  downlink.lay(connection as unknown as RTCPeerConnection);
  await connection.setLocalDescription(); // the lines have their names
});

test("what plays is told when slots, publications and lines agree, and once", () => {
  downlink.onSlots(SLOTS);
  expect(told).toEqual([]);
  downlink.onPublications({ p1: VOICE });
  downlink.look();
  expect(told.map((each) => each.map((one) => one.memberId))).toEqual([["giulia"]]);
});

test("what played on a connection that is gone is told as gone by the next look", () => {
  downlink.onPublications({ p1: VOICE });
  downlink.onSlots(SLOTS);
  downlink.drop();
  expect(told.length).toBe(1);
  downlink.look();
  expect(told.at(-1)).toEqual([]);
});

test("a voice that has a line here is heard when something of it came, and only then", () => {
  downlink.onPublications({ p1: VOICE });
  expect(downlink.hears("giulia")).toBe(true);
  downlink.onSlots(SLOTS);
  expect(downlink.hears("giulia")).toBe(false);
  const line = connection.transceivers[0];
  if (line) line.sources = [{ source: 7 }];
  expect([downlink.hears("giulia"), downlink.hears("ada")]).toEqual([true, true]);
});

test("that pictures are paused is told, forgotten with the connection, and then none is expected", () => {
  downlink.onPublications({ p1: { ...VOICE, kind: "screen" } });
  downlink.onSlots(SLOTS);
  expect(downlink.isFlowExpected).toBe(true);
  downlink.onSlots({ ...SLOTS, are_pictures_paused: true });
  expect([paused.at(-1), downlink.isFlowExpected]).toEqual([true, false]);
  downlink.drop();
  expect(paused.at(-1)).toBe(false);
});
