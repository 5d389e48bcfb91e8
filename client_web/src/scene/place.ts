/** The front room in numbers: walls, screens, furniture, and where people stand. Data: avatars/place.json. */
import place from "../../../avatars/place.json";
import type { Role } from "../wire/generated";

export type RoomKind = "hall" | "meeting";

/** A place on the floor, in metres; `yaw_rad` 0 looks along +Z. */
export interface Spot {
  readonly x: number;
  readonly z: number;
  readonly yaw_rad: number;
}

export interface Screen {
  readonly center: readonly [x: number, y: number, z: number];
  readonly width_m: number;
  readonly height_m: number;
  readonly yaw_rad: number;
}

export interface Obstacle {
  readonly name: string;
  readonly x: number;
  readonly z: number;
  readonly radius_m: number;
}

export const ROOM = place.room;
export const SCREEN_WALL = place.screen_wall as unknown as Screen;
export const STATUS_BOARD = place.status_board as unknown as Screen;
export const OBSTACLES: readonly Obstacle[] = place.obstacles;
/** Height of the eyes of our figures, standing. */
export const EYE_HEIGHT_M = 1.39;

const SPOTS: Readonly<Record<RoomKind, Readonly<Record<Role, readonly Spot[]>>>> = place.spots;
const RING_M = 1.1;

/**
 * Where somebody stands before they have moved.
 * @param ordinal how many of the same role came before; beyond the marked spots people stand in a ring around the last
 */
export function spotFor(kind: RoomKind, role: Role, ordinal: number): Spot {
  const spots = SPOTS[kind][role];
  const marked = spots[ordinal];
  if (marked) return marked;
  const last = spots[spots.length - 1] ?? { x: 0, z: 0, yaw_rad: 0 };
  const turn = (ordinal - spots.length) * 2.4 + 1;
  const [x, z] = stayInside(last.x + Math.sin(turn) * RING_M, last.z + Math.cos(turn) * RING_M);
  return { x, z, yaw_rad: last.yaw_rad };
}

/** The nearest point on the floor that is inside the walls and outside the furniture. */
export function stayInside(x: number, z: number): readonly [x: number, z: number] {
  const halfWidth = ROOM.width_m / 2 - place.margin_m;
  const halfDepth = ROOM.depth_m / 2 - place.margin_m;
  let [px, pz] = [clamp(x, -halfWidth, halfWidth), clamp(z, -halfDepth, halfDepth)];
  for (const thing of OBSTACLES) {
    const [dx, dz] = [px - thing.x, pz - thing.z];
    const distance = Math.hypot(dx, dz);
    if (distance >= thing.radius_m) continue;
    const away = distance < 1e-6 ? { x: 0, z: 1 } : { x: dx / distance, z: dz / distance };
    px = clamp(thing.x + away.x * thing.radius_m, -halfWidth, halfWidth);
    pz = clamp(thing.z + away.z * thing.radius_m, -halfDepth, halfDepth);
  }
  return [px, pz];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
