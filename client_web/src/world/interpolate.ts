/** Poses arrive in ticks and late; people move smoothly. Seen 100 ms in the past, between two poses that are known. */
import { mixAngle, type Stance } from "./stance";

/** How far behind the source's clock the world is shown. */
export const DELAY_MS = 100;
/** Silence means standing still: a pose after a longer gap is reached within this time, not over the whole gap. */
const REST_MS = 120;
const MOST_KEPT = 40;

interface Known {
  readonly atMs: number;
  readonly stance: Stance;
}

/** What is known about the way of one person. */
export class StanceBuffer {
  #known: Known[] = [];

  /** Add a stance; one that is older than the newest comes too late and is left out. */
  push(atMs: number, stance: Stance): void {
    const newest = this.#known.at(-1);
    if (newest && atMs <= newest.atMs) return;
    if (newest && atMs - newest.atMs > REST_MS) {
      this.#known.push({ atMs: atMs - REST_MS, stance: newest.stance });
    }
    this.#known.push({ atMs, stance });
    if (this.#known.length > MOST_KEPT) this.#known = this.#known.slice(-MOST_KEPT);
  }

  /** Forget the way, after a jump in time. */
  clear(): void {
    this.#known = [];
  }

  /** Where the person was at a moment; before the first and after the last known stance, that one. Null if none. */
  at(moment: number): Stance | null {
    const later = this.#known.findIndex((known) => known.atMs >= moment);
    const after = later < 0 ? this.#known.at(-1) : this.#known[later];
    if (!after) return null;
    const before = later > 0 ? this.#known[later - 1] : after;
    if (!before || before === after) return after.stance;
    return mixStance(before.stance, after.stance, (moment - before.atMs) / (after.atMs - before.atMs));
  }
}

/** Between two stances; what cannot be mixed is taken from the later one. `share` is 0 to 1. */
export function mixStance(from: Stance, to: Stance, share: number): Stance {
  const mix = (a: number, b: number) => a + (b - a) * share;
  return {
    ...to,
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    z: mix(from.z, to.z),
    yaw: mixAngle(from.yaw, to.yaw, share),
    pitch: mix(from.pitch, to.pitch),
    speech: mix(from.speech, to.speech),
  };
}
