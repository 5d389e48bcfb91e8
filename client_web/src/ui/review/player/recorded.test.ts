import { expect, test } from "vitest";
import { FileUnavailable } from "../../../review/files";
import { isLeaveOver, openedOf, type RecordingView } from "./recorded";

const VIEW: RecordingView = {
  contact_id: "contact",
  recording_id: "recording",
  verdict: "verified",
  reason: null,
  can_be_viewed: true,
  started_at: "2026-11-21T10:00:00.250Z",
  duration_ms: 60_000,
  members: [],
  tracks: [
    {
      publication_id: "p1",
      member_id: "ada",
      kind: "voice",
      file: "file-1",
      peaks: "file-2",
      first_ms: 10,
      last_ms: 59_000,
      lost_pictures: 0,
      stills_file: null,
      stills_type: "image/webp",
      stills: [],
    },
    {
      publication_id: "p2",
      member_id: "giulia",
      kind: "voice",
      file: null,
      peaks: null,
      first_ms: 10,
      last_ms: 59_000,
      lost_pictures: 0,
      stills_file: null,
      stills_type: "image/webp",
      stills: [],
    },
  ],
  pauses: [],
  gaps: [],
  files: [{ id: "file-3", name: "timeline.mcap", media_type: "application/octet-stream", size_bytes: 777 }],
  timeline: "file-3",
  plan: null,
};

test("every file is read through the viewing, and an erased one not at all", () => {
  const opened = openedOf(VIEW, "leave & more");
  expect(opened?.startMs).toBe(Date.UTC(2026, 10, 21, 10, 0, 0, 250));
  expect(opened?.timeline).toEqual({
    url: "/api/v1/recordings/recording/files/file-3?viewing=leave%20%26%20more",
    sizeBytes: 777,
  });
  expect(opened?.tracks.map(({ id }) => id)).toEqual(["p1"]);
  expect(opened?.peaks.map(({ memberId }) => memberId)).toEqual(["ada"]);
});

test("what was shown and the room from above are read through the viewing, too", () => {
  const [voice] = VIEW.tracks;
  if (!voice) throw new Error("there is a voice");
  const stills = [{ at_ms: 40, start: 0, end: 9 }];
  const screen = { ...voice, kind: "screen" as const, stills_file: "file-4", stills };
  const plan = { file: "file-5", step_ms: 10_000, tiles: 6, columns: 6, width: 156, height: 120 };
  const opened = openedOf({ ...VIEW, tracks: [voice, screen], plan }, "v");
  expect(opened?.stills.map((one) => [one.memberId, one.lastMs, one.stills])).toEqual([
    ["ada", 59_000, [{ atMs: 40, start: 0, end: 9 }]],
  ]);
  expect(opened?.plan).toEqual({
    url: "/api/v1/recordings/recording/files/file-5?viewing=v",
    stepMs: 10_000,
    tiles: 6,
    columns: 6,
    width: 156,
    height: 120,
  });
  expect(openedOf(VIEW, "v")?.plan).toBeNull();
});

test("without a timeline there is nothing to play", () => {
  expect(openedOf({ ...VIEW, timeline: null }, "v")).toBeNull();
  expect(openedOf({ ...VIEW, started_at: null }, "v")).toBeNull();
});

test("leave that is over is told from a file that could not be read", () => {
  expect(isLeaveOver(new FileUnavailable("", 403))).toBe(true);
  expect(isLeaveOver(new FileUnavailable("", 0))).toBe(false);
  expect(isLeaveOver(new FileUnavailable("", 500))).toBe(false);
});
