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

test("a kind that nobody here knows is left out, and so is a broken body", () => {
  expect(tell(event("teleported"))).toBeNull();
  expect(tell(event("published", { publication: 7 }))).toBeNull();
});

test("every story has its words, and every word its story", () => {
  const kinds = ["connection_changed", "muted", "published"];
  const known = Object.keys(reviewWords).filter((key) => key.startsWith("event_"));
  for (const key of known) {
    const kind = key.replace("event_", "");
    const isSpecial = kinds.some((one) => kind.startsWith(one.split("_")[0] ?? "")) || kind === "unmuted";
    if (!isSpecial) expect(tell(event(kind))?.what, key).toBe(kind);
  }
});
