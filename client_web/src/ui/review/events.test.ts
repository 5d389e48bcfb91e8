import { expect, test } from "vitest";
import { reviewWords } from "../../lib/words/en.review";
import { tell } from "./events";

function event(kind: string, body: Record<string, unknown> = {}) {
  return { sequence: 1, kind, actor: "agent-1", actor_name: "Giulia", at: "2026-11-20T09:00:00Z", body };
}

test("an event tells who did what", () => {
  expect(tell(event("accepted"))).toMatchObject({ what: "accepted", values: { name: "Giulia" } });
  expect(tell(event("promised", { text: "A call", due_at: "2026-11-20T17:00:00Z" }))?.values.text).toBe(
    "A call",
  );
  expect(tell(event("closed", { disposition: "solved" }))?.values.outcome).toBe("solved");
});

test("one kind of event may be two stories", () => {
  expect(tell(event("connection_changed", { is_connected: false }))?.what).toBe("connection_lost");
  expect(tell(event("connection_changed", { is_connected: true }))?.what).toBe("connection_back");
  expect(tell(event("muted", { is_muted: true }))?.what).toBe("muted");
  expect(tell(event("published", { publication: { kind: "screen" } }))?.what).toBe("published_screen");
});

test("what ended is told by what it was, and by whom if it was another's", () => {
  const published = event("published", { publication_id: "p", publication: { kind: "screen" } });
  const ended = { ...event("unpublished", { publication_id: "p", by: null }), sequence: 2 };
  const stopped = { ...ended, body: { publication_id: "p", by: "supervisor-1" } };
  const other = { ...event("member_joined"), actor: "supervisor-1", actor_name: "Marta" };
  expect(tell(ended, [published, ended])).toMatchObject({ what: "screen_ended", isAside: true });
  expect(tell(stopped, [other, published, stopped])).toMatchObject({
    what: "screen_stopped",
    values: { name: "Giulia", by: "Marta" },
    isAside: false,
  });
  expect(tell(stopped, [published, stopped])?.what, "nobody knows who that is").toBe("screen_ended");
  expect(tell({ ...ended, body: {} }, [published])?.what, "as it was written once").toBe("unpublished");
});

test("a kind that nobody here knows is left out, and so is a broken body", () => {
  expect(tell(event("teleported"))).toBeNull();
  expect(tell(event("published", { publication: 7 }))).toBeNull();
});

test("every story has its words, and every word its story", () => {
  const kinds = ["connection_changed", "muted", "published"];
  const known = Object.keys(reviewWords).filter((key) => key.startsWith("event_"));
  for (const key of known) {
    const kind = key.replace("event_", "");
    const isSpecial =
      kinds.some((one) => kind.startsWith(one.split("_")[0] ?? "")) ||
      kind === "unmuted" ||
      /^(voice|screen|camera)_/u.test(kind);
    if (!isSpecial) expect(tell(event(kind))?.what, key).toBe(kind);
  }
});
