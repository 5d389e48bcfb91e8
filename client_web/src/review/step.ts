/** How one track is brought back to the playhead. Pure. */
import type { Speed } from "./clock";

/** What is done to a media element: its rate, and where it jumps, if it must. */
export interface Correction {
  readonly rate: number;
  readonly jumpToMs: number | null;
}

/** Nobody hears this. */
export const DRIFT_MS = 80;
/** From here on catching up would take too long. */
const JUMP_MS = 400;
const HASTE = 0.08;

/** A small drift is walked off a little faster or slower, which nobody hears; a large one is jumped over. */
export function correctionOf(trackMs: number, playheadMs: number, speed: Speed): Correction {
  const aheadMs = trackMs - playheadMs;
  if (Math.abs(aheadMs) <= DRIFT_MS) return { rate: speed, jumpToMs: null };
  if (Math.abs(aheadMs) > JUMP_MS * Math.max(1, speed)) return { rate: speed, jumpToMs: playheadMs };
  return { rate: speed * (1 - Math.sign(aheadMs) * HASTE), jumpToMs: null };
}
