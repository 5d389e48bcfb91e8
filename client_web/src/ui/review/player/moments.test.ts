import fc from "fast-check";
import { expect, test } from "vitest";
import type { Moment } from "../../../review/outline";
import type { RoomEvent } from "../../../wire/generated";
import { WallMark } from "./mark";
import { lastBefore, toldOf } from "./moments";

const at = (atMs: number, event: RoomEvent, kind: Moment["kind"] = null, endedBy = ""): Moment => ({
  atMs,
  memberId: "ada",
  name: "Ada",
  event,
  kind,
  endedBy,
});
const LINE = {
  member_id: "ada",
  name: "Ada",
  role: "customer",
  key: "k",
  text: "ciao",
  at_ms: 0,
  is_kept: true,
} as const;

test("what was said, marked, paused and lost stands in one order", () => {
  const told = toldOf(
    [
      at(4000, { t: "said", line: LINE }),
      at(9000, { t: "marked", marker: { member_id: "ada", label: "October", at_ms: 0 } }),
      at(100, { t: "consented", member_id: "ada", answer: "yes", text_version: "1" }),
      at(5000, { t: "recorder_changed", recorder: "writing" }),
      at(5500, { t: "quality_changed", member_id: "ada", upward: "poor", downward: "good" }),
      at(5600, { t: "quality_changed", member_id: "ada", upward: "fair", downward: "good" }),
    ],
    [{ from_ms: 6000, to_ms: 8000, reason: "card" }],
    [{ from_ms: 10_000, to_ms: 10_500, reason: "disk" }],
  );
  expect(told.map(({ atMs, what, text, longMs }) => [atMs, what, text, longMs])).toEqual([
    [100, "consent_yes", "", 0],
    [4000, "said", "ciao", 0],
    [5500, "network", "", 0],
    [6000, "pause", "card", 2000],
    [9000, "marked_as", "October", 0],
    [10_000, "gap", "disk", 500],
  ]);
});

test("what was no longer shown or heard is told by what it was", () => {
  const ended = { t: "unpublished", publication_id: "p", by: null } as const;
  const told = toldOf(
    [at(1, ended, "screen"), at(2, ended, "camera"), at(3, ended, "voice"), at(4, ended)],
    [],
    [],
  );
  expect(told.map(({ what }) => what)).toEqual(["screen_ended", "camera_ended", "voice_ended", "stopped"]);
});

test("who stopped the picture of another is told", () => {
  const stopped = { t: "unpublished", publication_id: "p", by: "giulia" } as const;
  const told = toldOf([at(1, stopped, "screen", "Giulia"), at(2, stopped, "camera", "Giulia")], [], []);
  expect(told.map(({ what, name, by }) => [what, name, by])).toEqual([
    ["screen_stopped", "Ada", "Giulia"],
    ["camera_stopped", "Ada", "Giulia"],
  ]);
});

test("the line that is told last is the newest that has been", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { maxLength: 20 }), fc.nat(11_000), (moments, nowMs) => {
      const told = toldOf(
        moments.map((atMs) => at(atMs, { t: "said", line: LINE })),
        [],
        [],
      );
      const last = lastBefore(told, nowMs);
      expect(told.slice(0, last + 1).every(({ atMs }) => atMs <= nowMs)).toBe(true);
      expect(told.slice(last + 1).every(({ atMs }) => atMs > nowMs)).toBe(true);
    }),
  );
});

test("a mark on the screen stays four seconds of the recording, and not after a jump", () => {
  const mark = new WallMark();
  mark.point({ u: 0.5, v: 0.25, publicationId: null }, 10_000);
  expect(mark.at(10_000)).toEqual({ u: 0.5, v: 0.25, publicationId: null });
  expect(mark.at(13_900)).toEqual({ u: 0.5, v: 0.25, publicationId: null });
  expect(mark.at(14_000)).toBeNull();
  expect(mark.at(9_000)).toBeNull();
  mark.forget();
  expect(mark.at(10_500)).toBeNull();
});
