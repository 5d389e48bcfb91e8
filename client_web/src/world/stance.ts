/** Where somebody stands and looks, in the world's own terms. Angles in radians; yaw 0 looks along -Z, as poses do. */
import type { Spot } from "../scene/place";
import { EYE_HEIGHT_M } from "../scene/place";
import type { Expression, Hand, Pose, Quaternion } from "../wire/pose";

export interface Stance {
  readonly x: number;
  /** Height of the eyes. */
  readonly y: number;
  readonly z: number;
  /** Grows to the left, seen from above. */
  readonly yaw: number;
  /** Grows upwards. */
  readonly pitch: number;
  /** Of the head; grows to the left shoulder. 0 without a headset. */
  readonly roll: number;
  /** Left and right, as poses tell them: from the head, along the axes of the room. Null without a headset. */
  readonly hands: readonly [Hand, Hand] | null;
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
    roll: 0,
    hands: null,
    speech: 0,
    expression: "neutral",
    isSeated: false,
    isWalking: false,
  };
}

/** The turns that an orientation is made of: yaw first, then pitch, then roll. */
export function turnsOf([qx, qy, qz, qw]: Quaternion): {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
} {
  // the direction that -Z takes when turned
  const forward = {
    x: -2 * (qx * qz + qw * qy),
    y: -2 * (qy * qz - qw * qx),
    z: -(1 - 2 * (qx * qx + qy * qy)),
  };
  return {
    yaw: Math.atan2(-forward.x, -forward.z),
    pitch: Math.asin(Math.max(-1, Math.min(1, forward.y))),
    roll: Math.atan2(2 * (qx * qy + qw * qz), 1 - 2 * (qx * qx + qz * qz)),
  };
}

export function stanceOf(pose: Pose): Stance {
  const [x, y, z] = pose.position;
  return {
    x,
    y,
    z,
    ...turnsOf(pose.orientation),
    hands: pose.hands,
    speech: pose.speech,
    expression: pose.expression,
    isSeated: pose.isSeated,
    isWalking: pose.isWalking,
  };
}

export function poseOf(stance: Stance): Pose {
  const [cy, sy] = [Math.cos(stance.yaw / 2), Math.sin(stance.yaw / 2)];
  const [cp, sp] = [Math.cos(stance.pitch / 2), Math.sin(stance.pitch / 2)];
  const [cr, sr] = [Math.cos(stance.roll / 2), Math.sin(stance.roll / 2)];
  const [x, y, z, w] = [cy * sp, sy * cp, -sy * sp, cy * cp];
  return {
    position: [stance.x, stance.y, stance.z],
    orientation: [x * cr + y * sr, y * cr - x * sr, z * cr + w * sr, w * cr - z * sr],
    speech: stance.speech,
    expression: stance.expression,
    isSeated: stance.isSeated,
    isWalking: stance.isWalking,
    hands: stance.hands,
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
