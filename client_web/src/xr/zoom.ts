/** Which part of a picture is shown while it is seen larger. Pure. */
import { SCREEN_ZOOM } from "./numbers";

/** Fractions of the picture from its left and bottom edge. */
export interface PictureWindow {
  readonly left: number;
  readonly bottom: number;
  readonly size: number;
}

export const WHOLE: PictureWindow = { left: 0, bottom: 0, size: 1 };

/** What lies under the pointer stays under it; u and v are 0 to 1 from left and bottom. */
export function zoomedAt(u: number, v: number): PictureWindow {
  const size = 1 / SCREEN_ZOOM;
  const at = (fraction: number) => Math.min(1, Math.max(0, fraction)) * (1 - size);
  return { left: at(u), bottom: at(v), size };
}
