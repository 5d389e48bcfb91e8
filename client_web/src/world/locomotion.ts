/** Walking: never needed, always polite. Pure. */
import { stayInside } from "../scene/place";
import { normalAngle } from "./stance";

/** Nobody comes nearer to anybody than this, in metres. */
export const PERSONAL_SPACE_M = 0.9;
const WALK_M_PER_S = 1.5;
const TURN_PER_S = 1.6;
const MOST_PITCH = 0.9;
/** Whoever goes further aside than this from where they look goes backwards. */
const MOST_ASIDE = 1.75;
const ARRIVED_M = 0.06;
/** A walk to a spot ends when nothing has been gained for a step. */
const STUCK_M = 1e-4;
/** A leap is a walk in steps of so long, and of at most so many: through the whole room and around a table. */
const LEAP_S = 0.1;
const LEAPS = 200;

export interface Ground {
  readonly x: number;
  readonly z: number;
}

/** Oneself on the floor. */
export interface Walker extends Ground {
  readonly yaw: number;
  readonly pitch: number;
  /** Where a tap on the floor leads. */
  readonly goal: Ground | null;
  readonly isWalking: boolean;
}

/** What keys, mouse and fingers ask for. `forward`, `aside`, `turn` are -1 to 1; the look is in radians. */
export interface Intent {
  readonly forward: number;
  readonly aside: number;
  readonly turn: number;
  readonly lookYaw: number;
  readonly lookPitch: number;
  readonly goal: Ground | null;
}

export const STILL: Intent = { forward: 0, aside: 0, turn: 0, lookYaw: 0, lookPitch: 0, goal: null };

/** One step of `deltaS` seconds among others who stand still meanwhile. */
export function walk(walker: Walker, intent: Intent, deltaS: number, others: readonly Ground[]): Walker {
  const yaw = normalAngle(walker.yaw + intent.turn * TURN_PER_S * deltaS + intent.lookYaw);
  const pitch = Math.max(-MOST_PITCH, Math.min(MOST_PITCH, walker.pitch + intent.lookPitch));
  const isSteered = intent.forward !== 0 || intent.aside !== 0;
  const goal = isSteered ? null : (intent.goal ?? walker.goal);
  const wish = isSteered ? steered(yaw, intent) : towards(walker, goal);
  const step = Math.min(WALK_M_PER_S * deltaS, wish.most);
  const wanted = { x: walker.x + wish.x * step, z: walker.z + wish.z * step };
  const next = allowed(walker, wanted, others);
  const gained = Math.hypot(next.x - walker.x, next.z - walker.z);
  const isWalking = gained > STUCK_M;
  return { ...next, yaw, pitch, isWalking, goal: isWalking ? goal : null };
}

/** Where such a step, and the way that it begins, end: at once, for people who asked for less motion. */
export function leap(walker: Walker, intent: Intent, others: readonly Ground[]): Walker {
  let at = walk(walker, intent, LEAP_S, others);
  for (let steps = 0; at.goal !== null && steps < LEAPS; steps++) at = walk(at, STILL, LEAP_S, others);
  return { ...at, goal: null, isWalking: false };
}

interface Wish extends Ground {
  /** Longest way to go in this direction, in metres. */
  readonly most: number;
}

const NO_WISH: Wish = { x: 0, z: 0, most: 0 };

function steered(yaw: number, { forward, aside }: Intent): Wish {
  const length = Math.max(1, Math.hypot(forward, aside));
  const [f, a] = [forward / length, aside / length];
  return {
    x: -Math.sin(yaw) * f + Math.cos(yaw) * a,
    z: -Math.cos(yaw) * f - Math.sin(yaw) * a,
    most: Number.POSITIVE_INFINITY,
  };
}

function towards(from: Ground, goal: Ground | null): Wish {
  if (!goal) return NO_WISH;
  const [dx, dz] = [goal.x - from.x, goal.z - from.z];
  const distance = Math.hypot(dx, dz);
  return distance < ARRIVED_M ? NO_WISH : { x: dx / distance, z: dz / distance, most: distance };
}

/** How a body goes where its head does not look: turned into its way, or backwards. Angles as yaw. */
export function gait(
  yaw: number,
  heading: number,
): { readonly bodyYaw: number; readonly isBackwards: boolean } {
  const isBackwards = Math.abs(normalAngle(heading - yaw)) > MOST_ASIDE;
  return { bodyYaw: normalAngle(isBackwards ? heading + Math.PI : heading), isBackwards };
}

/** Slide along walls, furniture and people; where that leads too near to somebody after all, stay. */
function allowed(from: Ground, wanted: Ground, others: readonly Ground[]): Ground {
  let [x, z] = [wanted.x, wanted.z];
  for (const other of others) {
    const [dx, dz] = [x - other.x, z - other.z];
    const distance = Math.hypot(dx, dz);
    if (distance >= PERSONAL_SPACE_M || distance < 1e-6) continue;
    x = other.x + (dx / distance) * PERSONAL_SPACE_M;
    z = other.z + (dz / distance) * PERSONAL_SPACE_M;
  }
  [x, z] = stayInside(x, z);
  const comesTooNear = others.some((other) => {
    const before = Math.hypot(from.x - other.x, from.z - other.z);
    const after = Math.hypot(x - other.x, z - other.z);
    return after < PERSONAL_SPACE_M - 1e-6 && after < before;
  });
  return comesTooNear ? { x: from.x, z: from.z } : { x, z };
}
