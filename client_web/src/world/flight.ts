/** A watcher who is nobody in the room flies through it: along the floor plan, at a height of their own. Pure. */
import type { Framing } from "../scene/camera";
import { ROOM } from "../scene/place";
import type { Intent } from "./locomotion";

/** Where the watcher is, in metres and radians; angles as in stance.ts. */
export interface Flyer {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly pitch: number;
}

const PACE_M_PER_S = 2.2;
const TURN_PER_S = 1.4;
const STEEPEST_RAD = 1.35;
const WALL_M = 0.35;

/** Begin where the camera is now, looking where it looks. */
export function takeOff({ eye, target }: Framing): Flyer {
  const [dx, dy, dz] = [target.x - eye.x, target.y - eye.y, target.z - eye.z];
  return { ...eye, yaw: Math.atan2(-dx, -dz), pitch: Math.atan2(dy, Math.hypot(dx, dz)) };
}

/** One step of the flight. Nobody leaves the room through a wall. */
export function fly(before: Flyer, asked: Intent, deltaS: number): Flyer {
  const yaw = before.yaw + asked.lookYaw + asked.turn * TURN_PER_S * deltaS;
  const pitch = clamp(before.pitch + asked.lookPitch, -STEEPEST_RAD, STEEPEST_RAD);
  const [ahead, aside] = [asked.forward * PACE_M_PER_S * deltaS, asked.aside * PACE_M_PER_S * deltaS];
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  return {
    x: clamp(before.x - sin * ahead + cos * aside, WALL_M - ROOM.width_m / 2, ROOM.width_m / 2 - WALL_M),
    y: before.y,
    z: clamp(before.z - cos * ahead - sin * aside, WALL_M - ROOM.depth_m / 2, ROOM.depth_m / 2 - WALL_M),
    yaw,
    pitch,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
