import { expect, test } from "vitest";
import { ROOM } from "../room/testing/house";
import type { RoomEvent } from "../wire/generated";
import { type Moment, readOutline } from "./outline";
import { TimelineInMemory } from "./testing/script";
import type { Entry } from "./timeline";

function timelineOf(events: readonly RoomEvent[]): TimelineInMemory {
  const begin: Entry = {
    atMs: 0,
    is: "snapshot",
    snapshot: { t: "snapshot", epoch: "e", number: 0, state: ROOM },
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
  ]);
  const moments: Moment[] = [];
  await readOutline(timeline, 10_000, (part) => moments.push(...part), new AbortController().signal);
  expect(moments.map(({ atMs, name, event, kind }) => [atMs, name, event.t, kind])).toEqual([
    [1_000, "Ada", "published", "camera"],
    [3_000, "Ada", "unpublished", "camera"],
    [4_000, "Ada", "marked", null],
  ]);
});
