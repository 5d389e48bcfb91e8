import { expect, test } from "vitest";
import { ROOM } from "../room/testing/house";
import type { RoomEvent, RoomState } from "../wire/generated";
import { type Moment, readOutline } from "./outline";
import { TimelineInMemory } from "./testing/script";
import type { Entry } from "./timeline";

const ADA = ROOM.members["ada"];
const TWO: RoomState = {
  ...ROOM,
  members: { ...ROOM.members, ...(ADA && { giulia: { ...ADA, name: "Giulia", role: "agent", index: 1 } }) },
};

function timelineOf(events: readonly RoomEvent[]): TimelineInMemory {
  const begin: Entry = {
    atMs: 0,
    is: "snapshot",
    snapshot: { t: "snapshot", epoch: "e", number: 0, state: TWO },
  };
  const happened = events.map((event, at): Entry => {
    const [atMs, number] = [1_000 * (at + 1), at + 1];
    return { atMs, is: "happened", happened: { t: "happened", epoch: "e", number, at_ms: atMs, event } };
  });
  return new TimelineInMemory([begin, ...happened]);
}

test("what was shown and is shown no more is told with whose it was and what", async () => {
  const publication = { member_id: "ada", kind: "camera", is_muted: false } as const;
  const timeline = timelineOf([
    { t: "published", publication_id: "p", publication },
    { t: "pointed", member_id: "ada", surface: "wall", u: 0, v: 0, publication_id: null },
    { t: "unpublished", publication_id: "p", by: null },
    { t: "marked", marker: { member_id: "ada", label: "", at_ms: 0 } },
    { t: "published", publication_id: "q", publication: { ...publication, kind: "screen" } },
    { t: "unpublished", publication_id: "q", by: "giulia" },
    { t: "published", publication_id: "r", publication },
    { t: "unpublished", publication_id: "r", by: "nobody" },
  ]);
  const moments: Moment[] = [];
  await readOutline(timeline, 10_000, (part) => moments.push(...part), new AbortController().signal);
  expect(moments.map(({ atMs, name, event, kind, endedBy }) => [atMs, name, event.t, kind, endedBy])).toEqual(
    [
      [1_000, "Ada", "published", "camera", ""],
      [3_000, "Ada", "unpublished", "camera", ""],
      [4_000, "Ada", "marked", null, ""],
      [5_000, "Ada", "published", "screen", ""],
      [6_000, "Ada", "unpublished", "screen", "Giulia"],
      [7_000, "Ada", "published", "camera", ""],
      [8_000, "Ada", "unpublished", "camera", ""],
    ],
  );
});
