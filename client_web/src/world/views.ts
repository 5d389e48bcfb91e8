/** Which framing belongs to which view, and the camera's way from one to the next. */
import type { PerspectiveCamera } from "three";
import {
  between,
  type Framing,
  frameAbove,
  frameHall,
  frameOwnEyes,
  framePerson,
  frameRoom,
  frameWall,
  nearOf,
} from "../scene/camera";
import type { RoomKind } from "../scene/place";
import type { Flyer } from "./flight";
import type { Stance } from "./stance";

/**
 * person: the other, waist-up, looking at you · wall: the shared screen · room: all of it · walk: your own eyes ·
 * eyes: through somebody else's eyes · above: the room from the ceiling · free: wherever one flies.
 */
export type View = "person" | "wall" | "room" | "walk" | "eyes" | "above" | "free";

const EASE_MS = 700;

/** Whoever may be looked at or through; null while they are not there. */
export interface Seers {
  readonly self: Stance;
  /** Whom one came to meet. */
  readonly other: Stance | null;
  /** Whose eyes are lent. */
  readonly eyes: Stance | null;
  readonly flyer: Flyer | null;
}

/** The framing of a view. While the one it needs is not there, the room is shown. */
export function framingOf(
  view: View,
  kind: RoomKind,
  { self, other, eyes, flyer }: Seers,
  aspect: number,
): Framing {
  if (view === "walk") return frameOwnEyes(self, self.yaw, self.pitch, aspect);
  if (view === "eyes" && eyes) return frameOwnEyes(eyes, eyes.yaw, eyes.pitch, aspect);
  if (view === "free" && flyer) return frameOwnEyes(flyer, flyer.yaw, flyer.pitch, aspect);
  if (view === "above") return frameAbove(aspect);
  if (view === "wall") return frameWall(aspect);
  if (view === "person" && other) return framePerson({ ...other, y: 0 }, self, aspect);
  return kind === "hall" ? frameHall(self, aspect) : frameRoom(aspect);
}

/** Moves the camera. A change of view is travelled softly, or cut for people who asked for less motion. */
export class CameraRig {
  readonly #isStill: boolean;
  #view: View | null = null;
  #from: Framing | null = null;
  #shown: Framing | null = null;
  #sinceMs = 0;

  constructor(isStill: boolean) {
    this.#isStill = isStill;
  }

  /** What is shown now; null before the first picture. */
  get shown(): Framing | null {
    return this.#shown;
  }

  update(camera: PerspectiveCamera, view: View, wanted: Framing, nowMs: number): void {
    if (view !== this.#view) {
      this.#from = this.#view === null || this.#isStill ? null : this.#shown;
      this.#view = view;
      this.#sinceMs = nowMs;
    }
    const share = this.#from ? ease((nowMs - this.#sinceMs) / EASE_MS) : 1;
    if (share >= 1) this.#from = null;
    const framing = this.#from ? between(this.#from, wanted, share) : wanted;
    this.#shown = framing;
    camera.position.set(framing.eye.x, framing.eye.y, framing.eye.z);
    camera.lookAt(framing.target.x, framing.target.y, framing.target.z);
    const near = nearOf(framing);
    if (camera.fov !== framing.fovDeg || camera.near !== near) {
      camera.fov = framing.fovDeg;
      camera.near = near;
      camera.updateProjectionMatrix();
    }
    camera.updateMatrixWorld();
  }
}

function ease(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}
