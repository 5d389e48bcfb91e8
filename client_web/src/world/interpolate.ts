/** Poses arrive in ticks and late; people move smoothly. Seen 100 ms in the past, between two poses that are known. */
import type { Hand, Quaternion } from "../wire/pose";
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
    roll: mixAngle(from.roll, to.roll, share),
    hands: from.hands && to.hands ? mixHands(from.hands, to.hands, share) : to.hands,
    speech: mix(from.speech, to.speech),
  };
}

type Hands = readonly [Hand, Hand];

function mixHands([fromLeft, fromRight]: Hands, [toLeft, toRight]: Hands, share: number): Hands {
  return [mixHand(fromLeft, toLeft, share), mixHand(fromRight, toRight, share)];
}

function mixHand(from: Hand, to: Hand, share: number): Hand {
  const [x, y, z] = from.offset.map((axis, at) => axis + ((to.offset[at] ?? axis) - axis) * share);
  return {
    offset: [x ?? 0, y ?? 0, z ?? 0],
    orientation: mixTurn(from.orientation, to.orientation, share),
  };
}

/** Between two orientations that are near each other, the short way round. */
function mixTurn(from: Quaternion, to: Quaternion, share: number): Quaternion {
  const dot = from.reduce((sum, part, at) => sum + part * (to[at] ?? 0), 0);
  const sign = dot < 0 ? -1 : 1;
  const mixed = from.map((part, at) => part + (sign * (to[at] ?? 0) - part) * share);
  const length = Math.hypot(...mixed) || 1;
  const [x = 0, y = 0, z = 0, w = 1] = mixed.map((part) => part / length);
  return [x, y, z, w];
}
