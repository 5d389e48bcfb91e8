/** Where to look from. Pure: numbers in, a framing out. */
import { EYE_HEIGHT_M, ROOM, SCREEN_WALL } from "./place";

/** A point in metres. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Framing {
  readonly eye: Point;
  readonly target: Point;
  /** Vertical opening in degrees. */
  readonly fovDeg: number;
}

const RAD = Math.PI / 180;
/** Head to waist of our figures with a hand's breadth above, seen in a wide picture. */
const BUST_HEIGHT_M = 1.2;
/** Shoulders and some air, seen in a narrow picture. */
const BUST_WIDTH_M = 0.66;
const HEAD_TOP_M = 1.6;
/** Nobody is looked at from nearer. */
const CLOSEST_M = 0.9;
const WALL_AIR = 1.08;
const WALL_DISTANCE_M = 4.4;
/** Something at the tip of a nose is still drawn. */
export const NEAR_M = 0.05;
/** So far the lamps hang down, and some air. */
const LAMPS_M = 0.5;
/** Of the floor, seen from above. */
const ABOVE_M = 8;

/**
 * Somebody from the waist up, looking at you. In a wide picture they stand at the right, and if the screen wall is behind
 * them, it opens at the left; in a narrow one they stand in the middle.
 * @param feet where they stand
 * @param from the side from which they are looked at: one's own place
 */
export function framePerson(feet: Point, from: Point, aspect: number): Framing {
  const isWide = aspect > 1.1;
  const fovDeg = isWide ? 44 : 40;
  const opening = Math.tan((fovDeg * RAD) / 2);
  const distance = Math.max(CLOSEST_M, BUST_HEIGHT_M / (2 * opening), BUST_WIDTH_M / (2 * opening * aspect));
  const away = horizontal(feet, from);
  const eye = keepInRoom({
    x: feet.x + away.x * distance,
    y: EYE_HEIGHT_M + 0.02,
    z: feet.z + away.z * distance,
  });
  const visible = 2 * opening * distance;
  // the top of the picture is a little above the head, however tall the picture is
  const middle = HEAD_TOP_M + (isWide ? 0.22 : 0.13) * visible - visible / 2;
  // only the screen wall deserves so much of the picture
  const share = away.z > 0 ? 0.55 : 0.25;
  const aside = isWide ? Math.atan(opening * aspect * share) : 0;
  const direction = turned({ x: -away.x, y: 0, z: -away.z }, aside);
  return {
    eye,
    target: { x: eye.x + direction.x * distance, y: middle, z: eye.z + direction.z * distance },
    fovDeg,
  };
}

/** The screen wall, filling the picture: from as far as fits, but before the places where people stand. */
export function frameWall(aspect: number): Framing {
  const [width, height] = [SCREEN_WALL.width_m * WALL_AIR, SCREEN_WALL.height_m * WALL_AIR];
  const halfNeeded = Math.max(height, width / aspect) / 2;
  const distance = Math.min(WALL_DISTANCE_M, halfNeeded / Math.tan(19 * RAD));
  const [x, y, z] = SCREEN_WALL.center;
  return {
    eye: { x, y, z: z + distance },
    target: { x, y, z },
    fovDeg: (2 * Math.atan(halfNeeded / distance)) / RAD,
  };
}

/** The room from one's own place in the hall: the wall with its words, and the people beside it. */
export function frameHall(from: Point, aspect: number): Framing {
  const isWide = aspect > 1.1;
  const eye = keepInRoom({ x: from.x, y: EYE_HEIGHT_M + 0.14, z: from.z + (isWide ? 0.6 : 1.4) });
  const target = isWide ? { x: 0.25, y: 1.3, z: -4.2 } : { x: 0.35, y: 1.1, z: -4.2 };
  const half = isWide ? 29 : 19;
  return { eye, target, fovDeg: verticalFor(half, aspect, 34, 62) };
}

/** Everybody in the meeting from a corner above, oneself among them. */
export function frameRoom(aspect: number): Framing {
  return {
    eye: { x: -3.0, y: 2.0, z: 1.6 },
    target: { x: -0.61, y: 1.12, z: -1.35 },
    fovDeg: verticalFor(36, aspect, 36, 64),
  };
}

/** Where people meet, from above, with the screen wall at the top of the picture. */
export function frameAbove(aspect: number): Framing {
  const fovDeg = 40;
  const height = ABOVE_M / 2 / Math.min(1, aspect) / Math.tan((fovDeg * RAD) / 2);
  const z = SCREEN_WALL.center[2] + 0.4 * ABOVE_M; // the wall rises towards the eye, so it needs some air
  // not straight down: then it would not be known which way is up
  return { eye: { x: 0, y: height, z: z + 0.4 }, target: { x: 0, y: 0, z }, fovDeg };
}

/** From where on something is drawn, in metres before the eye: who looks from above the ceiling looks through its lamps. */
export function nearOf({ eye }: Framing): number {
  return Math.max(NEAR_M, eye.y - (ROOM.height_m - LAMPS_M));
}

/** Through one's own eyes. Yaw 0 looks along -Z, as poses do; a positive pitch looks up. */
export function frameOwnEyes(eye: Point, yawRad: number, pitchRad: number, aspect: number): Framing {
  const level = Math.cos(pitchRad);
  return {
    eye,
    target: {
      x: eye.x - Math.sin(yawRad) * level,
      y: eye.y + Math.sin(pitchRad),
      z: eye.z - Math.cos(yawRad) * level,
    },
    fovDeg: verticalFor(33, aspect, 44, 70),
  };
}

/** One framing on its way to another; `share` from 0 to 1. */
export function between(from: Framing, to: Framing, share: number): Framing {
  const mix = (a: number, b: number) => a + (b - a) * share;
  const point = (a: Point, b: Point): Point => ({ x: mix(a.x, b.x), y: mix(a.y, b.y), z: mix(a.z, b.z) });
  return {
    eye: point(from.eye, to.eye),
    target: point(from.target, to.target),
    fovDeg: mix(from.fovDeg, to.fovDeg),
  };
}

function verticalFor(halfWidthDeg: number, aspect: number, least: number, most: number): number {
  const vertical = (2 * Math.atan(Math.tan(halfWidthDeg * RAD) / aspect)) / RAD;
  return Math.min(most, Math.max(least, vertical));
}

/** Unit vector on the floor from one point towards another; towards +Z if they are the same. */
function horizontal(from: Point, to: Point): Point {
  const [dx, dz] = [to.x - from.x, to.z - from.z];
  const length = Math.hypot(dx, dz);
  return length < 1e-6 ? { x: 0, y: 0, z: 1 } : { x: dx / length, y: 0, z: dz / length };
}

/** Turn to the left seen from above (counter-clockwise about Y). */
function turned(direction: Point, angle: number): Point {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { x: direction.x * c + direction.z * s, y: direction.y, z: -direction.x * s + direction.z * c };
}

function keepInRoom(eye: Point): Point {
  const clamp = (value: number, half: number) => Math.min(half - 0.3, Math.max(0.3 - half, value));
  return { x: clamp(eye.x, ROOM.width_m / 2), y: eye.y, z: clamp(eye.z, ROOM.depth_m / 2) };
}
