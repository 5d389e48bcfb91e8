/** From angles, as eyes measure, to metres, as scenes do. Pure. */

/** A point in the room, in metres. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Where somebody sits: the floor below their eyes, and where they face (a yaw of 0 looks along -Z). */
export interface Seat {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** How wide something must be, seen upright from its middle, to take up an angle. */
export function metresFor(degrees: number, distance_m: number): number {
  return 2 * distance_m * Math.tan(radians(degrees) / 2);
}

/** The angle that a width takes up, seen upright from its middle. */
export function degreesOf(width_m: number, distance_m: number): number {
  return (2 * Math.atan(width_m / 2 / distance_m) * 180) / Math.PI;
}

/**
 * The point at a distance from the eyes of somebody on a seat.
 * @param right from where they face, in degrees
 * @param up from the level of their eyes, in degrees
 */
export function pointAt(seat: Seat, eyes_m: number, distance_m: number, right: number, up: number): Point {
  const yaw = seat.yaw - radians(right);
  const level = distance_m * Math.cos(radians(up));
  return {
    x: seat.x - Math.sin(yaw) * level,
    y: eyes_m + distance_m * Math.sin(radians(up)),
    z: seat.z - Math.cos(yaw) * level,
  };
}

/** How far right of where somebody faces a point on the floor is, in degrees, -180 to 180. */
export function degreesAside(seat: Seat, point: { readonly x: number; readonly z: number }): number {
  const yaw = Math.atan2(seat.x - point.x, seat.z - point.z);
  const aside = ((seat.yaw - yaw) * 180) / Math.PI;
  return aside - 360 * Math.round(aside / 360);
}
