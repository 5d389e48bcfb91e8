/** The room as far as it has been told here: its state, where everybody stands, and what was told last. */
import type { Happened, RoomState, Snapshot } from "../wire/generated";
import { LastPoses } from "./lastPoses";
import { completed, EMPTY_ROOM, evolve } from "./state";

/** Up to where the room was told; a server tells what follows that. */
export interface Seen {
  readonly epoch: string | null;
  readonly number: number | null;
}

export class KnownRoom {
  private readonly poses = new LastPoses();
  private current: RoomState = EMPTY_ROOM;
  private epoch: string | null = null;
  private number: number | null = null;

  get state(): RoomState {
    return this.current;
  }

  /** There was a snapshot. */
  get isKnown(): boolean {
    return this.epoch !== null;
  }

  get seen(): Seen {
    return { epoch: this.epoch, number: this.number };
  }

  /** Where everybody stands, as one frame; null if nobody was seen yet. */
  get stand(): Uint8Array | null {
    return this.poses.frame();
  }

  /** Begin with all of it. Returns whether it is another room than before: it was made anew. */
  begin({ epoch, number, state }: Snapshot): boolean {
    const isRemade = this.epoch !== null && this.epoch !== epoch;
    this.epoch = epoch;
    this.number = number;
    this.current = completed(state);
    this.poses.clear();
    return isRemade;
  }

  /** Take what happened. False: something went under before it, and only a new snapshot helps. */
  happen({ number, event }: Happened): boolean {
    const gone = event.t === "member_left" ? this.current.members[event.member_id] : undefined;
    if (gone !== undefined) this.poses.forget(gone.index);
    try {
      this.current = evolve(this.current, event);
    } catch (problem) {
      if (!(problem instanceof RangeError)) throw problem;
      this.number = null;
      return false;
    }
    this.number = number;
    return true;
  }

  /** Take one tick of poses. */
  move(frame: Uint8Array): void {
    this.poses.add(frame);
  }
}
