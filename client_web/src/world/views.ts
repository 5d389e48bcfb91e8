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
  type Point,
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
/** Without motion: a wish that has not stirred for so long rests, and nobody waits longer than LATEST_MS for a cut. */
const REST_MS = 300;
const LATEST_MS = 2_000;
/** Between two frames: less is breathing, not walking. */
const STIRRED_M = 0.004;
/** A picture that is so near to the one that is wished stays. */
const NEAR_ENOUGH_M = 0.06;
/** An opening that differs by so many degrees counts as a metre. */
const METRE_DEG = 20;

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

/** Moves the camera. A change of view is travelled softly; for people who asked for less motion there are only cuts. */
export class CameraRig {
  readonly #cuts: Cuts | null;
  #view: View | null = null;
  #from: Framing | null = null;
  #shown: Framing | null = null;
  #sinceMs = 0;

  constructor(isStill: boolean) {
    this.#cuts = isStill ? new Cuts() : null;
  }

  /** What is shown now; null before the first picture. */
  get shown(): Framing | null {
    return this.#shown;
  }

  update(camera: PerspectiveCamera, view: View, wanted: Framing, nowMs: number): void {
    if (view !== this.#view) {
      this.#from = this.#view === null || this.#cuts ? null : this.#shown;
      this.#cuts?.begin();
      this.#view = view;
      this.#sinceMs = nowMs;
    }
    const share = this.#from ? ease((nowMs - this.#sinceMs) / EASE_MS) : 1;
    if (share >= 1) this.#from = null;
    const framing = this.#from ? between(this.#from, wanted, share) : this.#settled(view, wanted, nowMs);
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

  /** Where one steers oneself, the picture follows in any case. */
  #settled(view: View, wanted: Framing, nowMs: number): Framing {
    if (this.#cuts === null || view === "walk" || view === "free") return wanted;
    return this.#cuts.settle(wanted, nowMs);
  }
}

/** Holds the picture while whoever is looked at walks, and cuts to where they are once they stand. */
export class Cuts {
  #held: Framing | null = null;
  #last: Framing | null = null;
  #movedMs = 0;
  #leftMs: number | null = null;

  /** Another view begins: its first framing is shown at once. */
  begin(): void {
    this.#held = null;
  }

  /** What to show now. It changes when the wish rests, and after LATEST_MS in any case. */
  settle(wanted: Framing, nowMs: number): Framing {
    if (this.#last === null || apart(wanted, this.#last) > STIRRED_M) this.#movedMs = nowMs;
    this.#last = wanted;
    if (this.#held === null) return this.#cut(wanted);
    if (apart(wanted, this.#held) <= NEAR_ENOUGH_M) {
      this.#leftMs = null;
      return this.#held;
    }
    this.#leftMs ??= nowMs;
    const isDue = nowMs - this.#movedMs >= REST_MS || nowMs - this.#leftMs >= LATEST_MS;
    return isDue ? this.#cut(wanted) : this.#held;
  }

  #cut(wanted: Framing): Framing {
    this.#held = wanted;
    this.#leftMs = null;
    return wanted;
  }
}

/** How far two framings are from each other: the eye, what it looks at, and how wide it is open. */
function apart(one: Framing, other: Framing): number {
  const far = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
  const opening = Math.abs(one.fovDeg - other.fovDeg) / METRE_DEG;
  return far(one.eye, other.eye) + far(one.target, other.target) + opening;
}

function ease(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}
