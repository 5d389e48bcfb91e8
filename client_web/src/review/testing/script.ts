/** Meetings for tests: a script becomes the timeline that the finish would write of it. */
import { EMPTY_ROOM, evolve } from "../../room/state";
import type { Member, RoomEvent, RoomState } from "../../wire/generated";
import { encodePose, joinFrame } from "../../wire/pose";
import type { Entry, Timeline } from "../timeline";

/** One step of a meeting; each takes `afterMs` more. */
export type Step = { readonly afterMs: number } & (
  | { readonly do: "join" | "leave" | "say"; readonly who: number }
  | { readonly do: "move"; readonly who: number; readonly x: number }
  /** Nothing is recorded; meanwhile somebody writes a line. */
  | { readonly do: "pause"; readonly who: number }
);

export const START_MS = 1_790_000_000_000;
const CHECKPOINT_MS = 10_000;

/** Keeps entries in memory, in the order in which they were. */
export class TimelineInMemory implements Timeline {
  reads = 0;

  constructor(readonly entries: readonly Entry[]) {}

  async checkpointBefore(atMs: number): Promise<number | null> {
    const checkpoints = this.entries.filter((entry) => entry.is === "snapshot").map(({ atMs: at }) => at);
    return checkpoints.findLast((at) => at <= atMs) ?? checkpoints[0] ?? null;
  }

  async read(fromMs: number, toMs: number): Promise<readonly Entry[]> {
    this.reads++;
    return this.entries.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }
}

/** Writes a timeline as recording/finishing/timeline.py does. */
export class Scribe {
  readonly entries: Entry[] = [];
  atMs = 0;
  #state: RoomState = EMPTY_ROOM;
  #number = 0;
  #indices = 0;
  #checkpointMs = 0;
  #poses = new Map<string, Uint8Array>();

  constructor() {
    this.#checkpoint();
  }

  play(step: Step): void {
    this.atMs += step.afterMs;
    const id = `member-${step.who}`;
    const member = this.#state.members[id];
    if (step.do === "join" && !member) this.#happen(joined(id, step.who, this.#indices++));
    else if (step.do === "leave" && member) {
      this.#happen({ t: "member_left", member_id: id, reason: "left" });
      this.#poses.delete(id);
    } else if (step.do === "say" && member) this.#happen(this.#said(id, member));
    else if (step.do === "move" && member) this.#move(id, member, step.x);
    else if (step.do === "pause" && member) {
      this.#state = evolve(this.#state, this.#said(id, member));
      this.#number++;
      this.#checkpoint();
    }
  }

  #said(id: string, { name, role }: Member): RoomEvent {
    const line = { member_id: id, name, role, key: `k${this.#number}`, text: "ciao", at_ms: START_MS };
    return { t: "said", line: { ...line, is_kept: true } };
  }

  #happen(event: RoomEvent): void {
    this.#state = evolve(this.#state, event);
    this.#number++;
    const happened = { t: "happened", epoch: "e", number: this.#number, at_ms: START_MS, event } as const;
    this.entries.push({ is: "happened", atMs: this.atMs, happened });
    if (this.atMs - this.#checkpointMs >= CHECKPOINT_MS) this.#checkpoint();
  }

  #move(id: string, { index }: Member, x: number): void {
    if (this.atMs - this.#checkpointMs >= CHECKPOINT_MS) this.#checkpoint();
    const pose = poseAt(x);
    this.#poses.set(id, pose);
    this.entries.push({
      is: "poses",
      atMs: this.atMs,
      frame: joinFrame(START_MS + this.atMs, [[index, pose]]),
    });
  }

  #checkpoint(): void {
    this.#checkpointMs = this.atMs;
    const state = this.#state;
    const snapshot = { t: "snapshot", epoch: "e", number: this.#number, state } as const;
    this.entries.push({ is: "snapshot", atMs: this.atMs, snapshot });
    const poses = [...this.#poses].flatMap(([id, pose]) => {
      const member = state.members[id];
      return member ? [[member.index, pose] as const] : [];
    });
    this.entries.push({ is: "stand", atMs: this.atMs, frame: joinFrame(START_MS + this.atMs, poses) });
  }
}

/** The timeline of a script. */
export function written(steps: readonly Step[]): TimelineInMemory {
  const scribe = new Scribe();
  for (const step of steps) scribe.play(step);
  return new TimelineInMemory(scribe.entries);
}

function joined(id: string, who: number, index: number): RoomEvent {
  const role = who === 0 ? "customer" : "agent";
  const member: Member = {
    name: `N${who}`,
    role,
    figure: "ada",
    index,
    is_connected: true,
    upward: "good",
    downward: "good",
  };
  return { t: "member_joined", member_id: id, member };
}

function poseAt(x: number): Uint8Array {
  return encodePose({
    position: [x, 1.4, 0],
    orientation: [0, 0, 0, 1],
    speech: 0,
    expression: "neutral",
    isSeated: false,
    isWalking: false,
    hands: null,
  });
}
