import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RoomListener } from "../room/source";
import type { RoomEvent, RoomState } from "../wire/generated";
import { decodeFrame, type Pose } from "../wire/pose";
import { Playhead } from "./clock";
import { FileUnavailable } from "./files";
import { Recording } from "./recording";
import { START_MS, type Step, TimelineInMemory, written } from "./testing/script";

/** Listens as the world does: the room, and where everybody was seen last. */
class Watcher implements RoomListener {
  state: RoomState | null = null;
  readonly stand = new Map<number, Pose>();
  readonly events: RoomEvent[] = [];
  snapshots = 0;

  onSnapshot(state: RoomState): void {
    this.state = state;
    this.snapshots++;
    this.stand.clear();
  }
  onEvent(event: RoomEvent, state: RoomState): void {
    this.state = state;
    this.events.push(event);
  }
  onPoses(frame: Uint8Array): void {
    for (const [index, pose] of decodeFrame(frame).poses) this.stand.set(index, pose);
  }
  onEnded(): void {}

  /** What is seen: of people who are there, for those who left leave the world with their poses. */
  seen() {
    const indices = Object.values(this.state?.members ?? {}).map(({ index }) => index);
    return { state: this.state, stand: indices.map((index) => [index, this.stand.get(index)]) };
  }
}

function player(timeline: TimelineInMemory, durationMs = 120_000) {
  const local = { ms: 0 };
  const troubles: unknown[] = [];
  const head = new Playhead(durationMs, () => local.ms);
  const recording = new Recording(timeline, head, START_MS, (error) => troubles.push(error));
  const watcher = new Watcher();
  recording.source().start(watcher);
  return { local, head, recording, watcher, troubles };
}

async function soon(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}

async function playFromTheStart(timeline: TimelineInMemory, toMs: number, stepMs: number): Promise<Watcher> {
  const { local, head, recording, watcher } = player(timeline);
  await recording.seek(0);
  head.play();
  while (head.positionMs < toMs) {
    local.ms += Math.min(stepMs, toMs - head.positionMs);
    recording.advance();
    await soon();
  }
  recording.advance();
  return watcher;
}

const who = fc.integer({ min: 0, max: 3 });
const afterMs = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1000, max: 15_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom("join" as const, "join" as const, "leave" as const, "say" as const),
    who,
    afterMs,
  }),
  fc.record({
    do: fc.constant("move" as const),
    who,
    x: fc.integer({ min: -30, max: 30 }).map((x) => x / 10),
    afterMs,
  }),
  fc.record({ do: fc.constant("pause" as const), who, afterMs }),
);

describe("a recording as a source", () => {
  it("obeys the law: to seek to a moment is to play from the start to it", async () => {
    const scripts = fc.array(step, { minLength: 1, maxLength: 60 });
    const moments = fc.integer({ min: 0, max: 100_000 });
    const paces = fc.integer({ min: 40, max: 5000 });
    await fc.assert(
      fc.asyncProperty(scripts, moments, paces, async (script, toMs, stepMs) => {
        const timeline = written(script);
        const played = await playFromTheStart(timeline, toMs, stepMs);
        const { recording, watcher } = player(timeline);
        await recording.seek(toMs);
        expect(watcher.seen()).toEqual(played.seen());
      }),
      { numRuns: 100 },
    );
  });

  it("tells each event once, in its moment", async () => {
    const { local, head, recording, watcher } = player(
      written([
        { do: "join", who: 0, afterMs: 100 },
        { do: "join", who: 1, afterMs: 100 },
        { do: "say", who: 0, afterMs: 11_000 },
        { do: "move", who: 0, x: 1, afterMs: 50 },
      ]),
    );
    await recording.seek(0);
    head.play();
    local.ms = 150;
    recording.advance();
    expect(watcher.events.map(({ t }) => t)).toEqual(["member_joined"]);
    local.ms = 12_000;
    recording.advance();
    expect(watcher.events.map(({ t }) => t)).toEqual(["member_joined", "member_joined", "said"]);
    expect(watcher.snapshots).toBe(1);
  });

  it("shows the room anew after a stretch without recording", async () => {
    const { local, head, recording, watcher } = player(
      written([
        { do: "join", who: 0, afterMs: 100 },
        { do: "pause", who: 0, afterMs: 4000 },
      ]),
    );
    await recording.seek(0);
    head.play();
    local.ms = 5000;
    recording.advance();
    expect(watcher.snapshots).toBe(2);
    expect(watcher.state?.chat).toHaveLength(1);
  });

  it("reads a little ahead, never everything", async () => {
    const long = Array.from({ length: 600 }, (): Step => ({ do: "move", who: 0, x: 1, afterMs: 1000 }));
    const timeline = written([{ do: "join", who: 0, afterMs: 0 }, ...long]);
    const { local, head, recording } = player(timeline, 600_000);
    await recording.seek(300_000);
    head.play();
    for (let passed = 0; passed < 60; passed++) {
      local.ms += 1000;
      recording.advance();
      await soon();
    }
    expect(timeline.reads).toBeLessThanOrEqual(5);
    expect(head.isWaiting).toBe(false);
  });

  it("waits where the next part has not come, and goes on with it", async () => {
    const timeline = written([{ do: "join", who: 0, afterMs: 0 }]);
    let release: () => void = () => undefined;
    const { local, head, recording } = player(timeline);
    await recording.seek(0);
    const read = timeline.read.bind(timeline);
    timeline.read = async (fromMs, toMs) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return read(fromMs, toMs);
    };
    head.play();
    local.ms += 21_000;
    recording.advance();
    expect(head.isWaiting).toBe(true);
    release();
    await soon();
    recording.advance();
    expect(head.isWaiting).toBe(false);
  });

  it("waits and says so when a part cannot be read; a seek tries again", async () => {
    const timeline = written([{ do: "join", who: 0, afterMs: 0 }]);
    const { head, recording, troubles } = player(timeline);
    const read = timeline.read.bind(timeline);
    timeline.read = () => Promise.reject(new FileUnavailable("gone", 403));
    await recording.seek(1000);
    expect(troubles).toHaveLength(1);
    head.play();
    expect(head.isWaiting).toBe(true);
    timeline.read = read;
    await recording.seek(1000);
    expect(head.isWaiting).toBe(false);
    expect(recording.state.members).toHaveProperty("member-0");
  });

  it("believes the last of two seeks", async () => {
    const timeline = written([
      { do: "join", who: 0, afterMs: 1000 },
      { do: "leave", who: 0, afterMs: 30_000 },
    ]);
    const { recording, watcher } = player(timeline);
    await Promise.all([recording.seek(2000), recording.seek(40_000)]);
    expect(recording.state.members).toEqual({});
    expect(watcher.snapshots).toBe(1);
  });

  it("tells a late watcher how the room is now", async () => {
    const { recording } = player(written([{ do: "join", who: 0, afterMs: 0 }]));
    await recording.seek(500);
    const late = new Watcher();
    const stop = recording.listen(late);
    expect(late.state).toBeNull();
    await soon();
    expect(late.state?.members).toHaveProperty("member-0");
    stop();
  });

  it("stays empty where the timeline is", async () => {
    const { recording, troubles } = player(new TimelineInMemory([]));
    await recording.seek(500);
    expect(recording.state.members).toEqual({});
    expect(troubles).toEqual([]);
  });
});
