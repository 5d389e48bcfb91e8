import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RoomEvent, RoomState } from "../wire/generated";
import { EMPTY_ROOM, evolve } from "./state";

interface Step {
  readonly event: RoomEvent;
  readonly state: RoomState;
}

// The same file is replayed by pytest against the server's evolve.
const log: { readonly steps: readonly Step[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tests/golden/room.log.json"), "utf-8"),
);

describe("a room", () => {
  it("evolves as it does on the server, at every step", () => {
    let state = EMPTY_ROOM;
    for (const step of log.steps) {
      state = evolve(state, step.event);
      expect(state).toEqual(step.state);
    }
    expect(state.is_ended).toBe(true);
  });

  it("says so when an event is about somebody unknown: one was lost", () => {
    const events: RoomEvent[] = [
      { t: "member_left", member_id: "nobody", reason: "left" },
      { t: "connection_changed", member_id: "nobody", is_connected: false },
      { t: "unpublished", publication_id: "nothing", by: null },
      { t: "muted", publication_id: "nothing", is_muted: true },
    ];
    for (const event of events) expect(() => evolve(EMPTY_ROOM, event)).toThrow(RangeError);
  });

  it("ignores what a newer server tells", () => {
    expect(evolve(EMPTY_ROOM, { t: "sang" } as unknown as RoomEvent)).toEqual(EMPTY_ROOM);
  });

  it("keeps the last five hundred lines", () => {
    const line = { member_id: "a", name: "A", role: "customer", text: "x", at_ms: 0, is_kept: true } as const;
    let state = EMPTY_ROOM;
    for (let key = 0; key < 510; key++) {
      state = evolve(state, { t: "said", line: { ...line, key: String(key) } });
    }
    expect(state.chat).toHaveLength(500);
    expect(state.chat[0]?.key).toBe("10");
  });
});
