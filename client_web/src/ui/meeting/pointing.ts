/** From a spot in a picture to a spot on the wall on which it hangs, and back. Pure. */
import { SCREEN_WALL } from "../../scene/place";

/** Fractions from left and top, 0 to 1. */
export interface Spot {
  readonly u: number;
  readonly v: number;
}

const WALL_ASPECT = SCREEN_WALL.width_m / SCREEN_WALL.height_m;

/** How much of the wall a picture of this shape covers: it is fitted whole into the frame. */
function coverage(aspect: number): { readonly width: number; readonly height: number } {
  return aspect >= WALL_ASPECT
    ? { width: 1, height: WALL_ASPECT / aspect }
    : { width: aspect / WALL_ASPECT, height: 1 };
}

/** `aspect` is the picture's width by its height. */
export function wallSpot({ u, v }: Spot, aspect: number): Spot {
  const { width, height } = coverage(aspect);
  return { u: 0.5 + (u - 0.5) * width, v: 0.5 + (v - 0.5) * height };
}

/** Null when the spot is on the wall beside the picture. */
export function pictureSpot({ u, v }: Spot, aspect: number): Spot | null {
  const { width, height } = coverage(aspect);
  const spot = { u: 0.5 + (u - 0.5) / width, v: 0.5 + (v - 0.5) / height };
  const isInside = spot.u >= 0 && spot.u <= 1 && spot.v >= 0 && spot.v <= 1;
  return isInside ? spot : null;
}
