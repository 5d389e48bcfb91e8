import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RoomState } from "../wire/generated";
import { mayResume, recordingShown, type Wanted, wanted } from "./recording";
import { EMPTY_ROOM } from "./state";

interface Case {
  readonly wanted: Wanted;
  readonly state: RoomState;
}

// The same file is held against the server's rule by pytest.
const golden: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tests/golden/recording.states.json"), "utf-8"),
);

const person = (role: "customer" | "agent", index: number) =>
  ({ name: role, role, figure: "ada", index, is_connected: true, upward: "good", downward: "good" }) as const;
const recorded: RoomState = {
  ...EMPTY_ROOM,
  members: { ada: person("customer", 0), giulia: person("agent", 1) },
  consents: { ada: "yes" },
  may_record: true,
};
const paused: RoomState = { ...recorded, pause: { member_id: "giulia", reason: "card", since_ms: 1 } };

describe("whether a meeting is recorded", () => {
  it("is answered as on the server, in every case", () => {
    expect(golden.cases.length).toBeGreaterThan(200);
    for (const each of golden.cases) expect(wanted(each.state)).toBe(each.wanted);
  });

  it("is told as it is: red only while something is written", () => {
    expect(recordingShown({ ...recorded, recorder: "writing" })).toBe("recording");
    expect(recordingShown(recorded)).toBe("starting");
    expect(recordingShown({ ...recorded, recorder: "interrupted" })).toBe("interrupted");
    expect(recordingShown({ ...paused, recorder: "writing" })).toBe("paused");
    expect(recordingShown({ ...recorded, consents: {}, recorder: "writing" })).toBe("off");
  });

  it("is resumed by whoever paused it, and by the agent", () => {
    expect(mayResume(paused, "giulia")).toBe(true);
    expect(mayResume(paused, "ada")).toBe(false);
    expect(mayResume({ ...paused, pause: { member_id: "ada", reason: "card", since_ms: 1 } }, "giulia")).toBe(
      true,
    );
    expect(mayResume(recorded, "giulia")).toBe(false);
    expect(mayResume(paused, null)).toBe(false);
  });
});
