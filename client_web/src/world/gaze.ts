/** Whom somebody looks at: the one who speaks, for as long as they speak; else the one before them. Pure. */

/** Somebody who may be looked at; angles as in stance.ts, level 0 to 1. */
export interface Seen {
  readonly memberId: string;
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  readonly level: number;
}

export interface Gaze {
  readonly memberId: string;
  /** Since when, on the clock of the frames. */
  readonly sinceMs: number;
}

const SPEAKING_LEVEL = 0.08;
/** A new speaker gets the eyes only after the last one had them this long: quick answers do not make heads flick. */
const HOLD_MS = 900;
const NEAR_M = 7;
/** Half of the field in which somebody silent is noticed. */
const FIELD_RAD = 1.2;

export function chooseGaze(
  who: Seen,
  others: readonly Seen[],
  before: Gaze | null,
  nowMs: number,
): Gaze | null {
  const held = others.find((other) => other.memberId === before?.memberId);
  if (before && held && nowMs - before.sinceMs < HOLD_MS) return before;
  const wanted = loudest(others) ?? (held && isInView(who, held) ? held : foremost(who, others));
  if (!wanted) return null;
  return wanted.memberId === before?.memberId ? before : { memberId: wanted.memberId, sinceMs: nowMs };
}

function loudest(others: readonly Seen[]): Seen | null {
  let found: Seen | null = null;
  for (const other of others) {
    if (other.level >= SPEAKING_LEVEL && other.level > (found?.level ?? 0)) found = other;
  }
  return found;
}

/** Straight ahead counts more than near: in a group people look at the one before them, not at their neighbour. */
function foremost(who: Seen, others: readonly Seen[]): Seen | null {
  let found: Seen | null = null;
  for (const other of others) {
    if (!isInView(who, other) || distance(who, other) > NEAR_M) continue;
    if (!found || aside(who, other) < aside(who, found)) found = other;
  }
  return found;
}

function isInView(who: Seen, other: Seen): boolean {
  return aside(who, other) < FIELD_RAD;
}

/** Angle between where somebody faces and where another stands, 0 to pi. */
function aside(who: Seen, other: Seen): number {
  const angle = Math.atan2(who.x - other.x, who.z - other.z) - who.yaw;
  return Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle)));
}

function distance(one: Seen, other: Seen): number {
  return Math.hypot(other.x - one.x, other.z - one.z);
}
