/** A mark where somebody points: on the screen wall or on the floor. */
import {
  CircleGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  type Object3D,
  Plane,
  type Ray,
  RingGeometry,
  type Scene,
  Vector3,
} from "three";
import type { Surface } from "../wire/generated";
import { ROOM, SCREEN_WALL } from "./place";

/** How long a mark stays, in milliseconds. */
export const MARK_MS = 4_000;
const FADE_MS = 600;
const RADIUS_M = 0.17;
const LIFT_M = 0.03;
const COLOUR = "#F2B84B";
const EDGE = "#14262B";

/** A spot on a surface: fractions from left and top of the wall, or of the room's width and depth. */
export interface SurfaceSpot {
  readonly surface: Surface;
  readonly u: number;
  readonly v: number;
}

/** Marks by who points; pointing again moves the mark. */
export class PointerMarks {
  readonly #scene: Scene;
  readonly #isStill: boolean;
  readonly #marks = new Map<string, { readonly mark: Object3D; until: number }>();

  /** @param isStill no pulsing, for people who asked for less motion */
  constructor(scene: Scene, isStill: boolean) {
    this.#scene = scene;
    this.#isStill = isStill;
  }

  point(who: string, spot: SurfaceSpot, nowMs: number): void {
    const shown = this.#marks.get(who) ?? { mark: makeMark(), until: 0 };
    shown.until = nowMs + MARK_MS;
    placeMark(shown.mark, spot);
    this.#scene.add(shown.mark);
    this.#marks.set(who, shown);
  }

  update(nowMs: number): void {
    for (const [who, { mark, until }] of this.#marks) {
      const left = until - nowMs;
      if (left <= 0) {
        mark.removeFromParent();
        this.#marks.delete(who);
        continue;
      }
      const pulse = this.#isStill ? 1 : 1 + 0.08 * Math.sin(nowMs / 180);
      mark.scale.setScalar(pulse * Math.min(1, left / FADE_MS));
    }
  }

  get count(): number {
    return this.#marks.size;
  }
}

/** Where a ray meets the wall or the floor first; null if neither. */
export function surfaceHit(ray: Ray): SurfaceSpot | null {
  return wallHit(ray) ?? floorHit(ray);
}

/** Where a mark for this spot stands, in metres. */
export function spotPosition({ surface, u, v }: SurfaceSpot): Vector3 {
  const [x, y, z] = SCREEN_WALL.center;
  return surface === "wall"
    ? new Vector3(x + (u - 0.5) * SCREEN_WALL.width_m, y + (0.5 - v) * SCREEN_WALL.height_m, z)
    : new Vector3((u - 0.5) * ROOM.width_m, 0, (v - 0.5) * ROOM.depth_m);
}

function wallHit(ray: Ray): SurfaceSpot | null {
  const [x, y, z] = SCREEN_WALL.center;
  if (ray.direction.z >= 0) return null;
  const hit = ray.intersectPlane(new Plane(new Vector3(0, 0, 1), -z), new Vector3());
  if (!hit) return null;
  const u = (hit.x - x) / SCREEN_WALL.width_m + 0.5;
  const v = 0.5 - (hit.y - y) / SCREEN_WALL.height_m;
  return isFraction(u) && isFraction(v) ? { surface: "wall", u, v } : null;
}

function floorHit(ray: Ray): SurfaceSpot | null {
  if (ray.direction.y >= 0) return null;
  const hit = ray.intersectPlane(new Plane(new Vector3(0, 1, 0), 0), new Vector3());
  if (!hit) return null;
  const [u, v] = [hit.x / ROOM.width_m + 0.5, hit.z / ROOM.depth_m + 0.5];
  return isFraction(u) && isFraction(v) ? { surface: "floor", u, v } : null;
}

function isFraction(value: number): boolean {
  return value >= 0 && value <= 1;
}

function placeMark(mark: Object3D, spot: SurfaceSpot): void {
  mark.position.copy(spotPosition(spot));
  mark.rotation.x = spot.surface === "wall" ? 0 : -Math.PI / 2;
  if (spot.surface === "wall") mark.position.z += LIFT_M;
  else mark.position.y += LIFT_M;
}

/** A bright ring in a dark one, so that it shows on paper and on slate. */
function makeMark(): Object3D {
  const paint = (color: string, opacity: number) =>
    new MeshBasicMaterial({ color, transparent: true, opacity, toneMapped: false, depthWrite: false });
  const mark = new Group();
  mark.add(new Mesh(new RingGeometry(RADIUS_M * 0.68, RADIUS_M * 1.08, 48), paint(EDGE, 0.85)));
  mark.add(new Mesh(new CircleGeometry(RADIUS_M * 0.3, 28), paint(EDGE, 0.85)));
  mark.add(new Mesh(new RingGeometry(RADIUS_M * 0.74, RADIUS_M * 1.02, 48), paint(COLOUR, 1)));
  mark.add(new Mesh(new CircleGeometry(RADIUS_M * 0.24, 28), paint(COLOUR, 1)));
  for (const [layer, part] of mark.children.entries()) part.renderOrder = layer + 1;
  return mark;
}
