import { expect, test } from "vitest";
import { playing } from "./slots";

const track = { id: "t3" } as MediaStreamTrack;
const tracks = new Map([["3", track]]);
const voice = { member_id: "giulia", kind: "voice", is_muted: false } as const;

test("a filled slot of a known publication plays", () => {
  expect(playing({ "3": "p1", "4": null }, tracks, { p1: voice })).toEqual([
    { publicationId: "p1", memberId: "giulia", kind: "voice", isMuted: false, track },
  ]);
});

test("a publication that the room does not know yet waits", () => {
  expect(playing({ "3": "p1" }, tracks, {})).toEqual([]);
});

test("a slot without a track waits", () => {
  expect(playing({ "9": "p1" }, tracks, { p1: voice })).toEqual([]);
});
