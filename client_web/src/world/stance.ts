/** Where somebody stands and looks, in the world's own terms. Angles in radians; yaw 0 looks along -Z, as poses do. */
import type { Spot } from "../scene/place";
import { EYE_HEIGHT_M } from "../scene/place";
import type { Expression, Pose } from "../wire/pose";

export interface Stance {
  readonly x: number;
  /** Height of the eyes. */
  readonly y: number;
  readonly z: number;
  /** Grows to the left, seen from above. */
  readonly yaw: number;
  /** Grows upwards. */
  readonly pitch: number;
  readonly speech: number;
  readonly expression: Expression;
  readonly isSeated: boolean;
  readonly isWalking: boolean;
}

/** Somebody who has just come and stands at a marked spot (whose yaw 0 looks along +Z). */
export function stanceAt(spot: Spot): Stance {
  return {
    x: spot.x,
    y: EYE_HEIGHT_M,
    z: spot.z,
    yaw: normalAngle(spot.yaw_rad + Math.PI),
    pitch: 0,
    speech: 0,
    expression: "neutral",
    isSeated: false,
    isWalking: false,
  };
}

export function stanceOf(pose: Pose): Stance {
  const [x, y, z] = pose.position;
  const [qx, qy, qz, qw] = pose.orientation;
  // the direction that -Z takes when turned
  const forward = {
    x: -2 * (qx * qz + qw * qy),
    y: -2 * (qy * qz - qw * qx),
    z: -(1 - 2 * (qx * qx + qy * qy)),
  };
  return {
    x,
    y,
    z,
    yaw: Math.atan2(-forward.x, -forward.z),
    pitch: Math.asin(Math.max(-1, Math.min(1, forward.y))),
    speech: pose.speech,
    expression: pose.expression,
    isSeated: pose.isSeated,
    isWalking: pose.isWalking,
  };
}

export function poseOf(stance: Stance): Pose {
  const [cy, sy] = [Math.cos(stance.yaw / 2), Math.sin(stance.yaw / 2)];
  const [cp, sp] = [Math.cos(stance.pitch / 2), Math.sin(stance.pitch / 2)];
  return {
    position: [stance.x, stance.y, stance.z],
    orientation: [cy * sp, sy * cp, -sy * sp, cy * cp],
    speech: stance.speech,
    expression: stance.expression,
    isSeated: stance.isSeated,
    isWalking: stance.isWalking,
    hands: null,
  };
}

/** The same angle within -pi to pi. */
export function normalAngle(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** From one angle towards another by a share of 0 to 1, the short way round. */
export function mixAngle(from: number, to: number, share: number): number {
  return normalAngle(from + normalAngle(to - from) * share);
}
