/** The room at a moment of a recording, out of a checkpoint and what follows it. The law of snapshot and events, played. */
import { LastPoses } from "../room/lastPoses";
import { completed, EMPTY_ROOM, evolve } from "../room/state";
import type { Happened, RoomEvent, RoomState, Snapshot } from "../wire/generated";
import type { Entry } from "./timeline";

/** What there is to tell after an entry; null: nothing that was not known. */
export type News =
  | { readonly is: "snapshot" }
  | { readonly is: "event"; readonly event: RoomEvent }
  | { readonly is: "poses"; readonly frame: Uint8Array }
  | null;

export class Folding {
  readonly #poses = new LastPoses();
  #state: RoomState = EMPTY_ROOM;
  #epoch: string | null = null;
  #number = 0;
  /** The last snapshot told more than was known: where everybody stands is news, too. */
  #hasJumped = false;

  get state(): RoomState {
    return this.#state;
  }

  /** Where everybody stands, as one frame; null if nobody was seen yet. */
  get stand(): Uint8Array | null {
    return this.#poses.frame();
  }

  /** Take the next entry; before the first snapshot there is no room that anything could happen in. */
  take(entry: Entry): News {
    if (this.#epoch === null && entry.is !== "snapshot") return null;
    switch (entry.is) {
      case "snapshot":
        return this.#begin(entry.snapshot);
      case "happened":
        return this.#happen(entry.happened);
      case "stand":
        this.#poses.add(entry.frame);
        return this.#hasJumped ? { is: "poses", frame: entry.frame } : null;
      case "poses":
        this.#poses.add(entry.frame);
        return { is: "poses", frame: entry.frame };
    }
  }

  #begin({ epoch, number, state }: Snapshot): News {
    // a checkpoint repeats what is known; only after a stretch without recording does it tell more
    this.#hasJumped = epoch !== this.#epoch || number !== this.#number;
    if (!this.#hasJumped) return null;
    this.#state = completed(state);
    this.#epoch = epoch;
    this.#number = number;
    this.#poses.clear();
    return { is: "snapshot" };
  }

  #happen({ epoch, number, event }: Happened): News {
    if (epoch === this.#epoch && number <= this.#number) return null;
    const before = this.#state;
    try {
      this.#state = evolve(before, event);
    } catch (error) {
      if (error instanceof RangeError) return null; // its beginning was lost; the next checkpoint tells
      throw error;
    }
    this.#epoch = epoch;
    this.#number = number;
    if (event.t === "member_left") this.#poses.forget(before.members[event.member_id]?.index ?? -1);
    return { is: "event", event };
  }
}
