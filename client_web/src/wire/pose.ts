/** Poses as bytes; mirror of server/src/salotto/wire/pose.py, where the layout is drawn. */

export type Vector3 = readonly [x: number, y: number, z: number];
export type Quaternion = readonly [x: number, y: number, z: number, w: number];

export const EXPRESSIONS = ["neutral", "smile", "attentive", "thinking", "concerned"] as const;
export type Expression = (typeof EXPRESSIONS)[number];

/** Where a hand is: metres from the head, each within 1.2, and how it is turned. */
export interface Hand {
  readonly offset: Vector3;
  readonly orientation: Quaternion;
}

/** Where somebody is. `speech` is 0 to 1; `hands` is left and right, or null on a desktop. */
export interface Pose {
  readonly position: Vector3;
  readonly orientation: Quaternion;
  readonly speech: number;
  readonly expression: Expression;
  readonly isSeated: boolean;
  readonly isWalking: boolean;
  readonly hands: readonly [Hand, Hand] | null;
}

export interface PoseFrame {
  /** Milliseconds since 1970 on the server's clock. */
  readonly atMs: number;
  readonly poses: readonly (readonly [index: number, pose: Pose])[];
}

const HEAD_BYTES = 13;
const FULL_BYTES = 29;
const FRAME_HEADER_BYTES = 9;
const FRAME_VERSION = 1;
const HANDS = 1;
const SEATED = 2;
const WALKING = 4;
const REACH_M = 1.2;
const STEPS = 1023;
const ROOT = Math.SQRT1_2;

/** Write a pose: 13 bytes, or 29 with hands. */
export function encodePose(pose: Pose): Uint8Array {
  const bytes = new Uint8Array(pose.hands === null ? HEAD_BYTES : FULL_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (pose.hands ? HANDS : 0) | (pose.isSeated ? SEATED : 0) | (pose.isWalking ? WALKING : 0));
  pose.position.forEach((axis, at) => {
    view.setInt16(1 + at * 2, clamp(Math.round(axis * 1000), -32_767, 32_767), true);
  });
  view.setUint32(7, packQuaternion(pose.orientation), true);
  view.setUint8(11, clamp(Math.round(pose.speech * 255), 0, 255));
  view.setUint8(12, EXPRESSIONS.indexOf(pose.expression));
  pose.hands?.forEach((hand, at) => {
    view.setUint32(13 + at * 8, packOffset(hand.offset), true);
    view.setUint32(17 + at * 8, packQuaternion(hand.orientation), true);
  });
  return bytes;
}

/** Read one tick of poses. Throws RangeError if the frame is cut or of another version. */
export function decodeFrame(frame: Uint8Array): PoseFrame {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint8(0) !== FRAME_VERSION) throw new RangeError("not a pose frame of this version");
  const poses: [number, Pose][] = [];
  let at = FRAME_HEADER_BYTES;
  while (at < frame.byteLength) {
    poses.push([view.getUint16(at, true), decodePose(view, at + 2)]);
    at += 2 + ((view.getUint8(at + 2) & HANDS) !== 0 ? FULL_BYTES : HEAD_BYTES);
  }
  return { atMs: view.getFloat64(1, true), poses };
}

/** Each pose of a frame with its member's index, as bytes. Throws RangeError if the frame is of another version. */
export function splitFrame(frame: Uint8Array): {
  readonly atMs: number;
  readonly poses: readonly (readonly [index: number, pose: Uint8Array])[];
} {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint8(0) !== FRAME_VERSION) throw new RangeError("not a pose frame of this version");
  const poses: [number, Uint8Array][] = [];
  let at = FRAME_HEADER_BYTES;
  while (at < frame.byteLength) {
    const end = at + 2 + ((view.getUint8(at + 2) & HANDS) !== 0 ? FULL_BYTES : HEAD_BYTES);
    poses.push([view.getUint16(at, true), frame.slice(at + 2, end)]);
    at = end;
  }
  return { atMs: view.getFloat64(1, true), poses };
}

/** One frame out of poses as bytes. */
export function joinFrame(
  atMs: number,
  poses: readonly (readonly [index: number, pose: Uint8Array])[],
): Uint8Array {
  const size = poses.reduce((sum, [, pose]) => sum + 2 + pose.byteLength, FRAME_HEADER_BYTES);
  const frame = new Uint8Array(size);
  const view = new DataView(frame.buffer);
  view.setUint8(0, FRAME_VERSION);
  view.setFloat64(1, atMs, true);
  let at = FRAME_HEADER_BYTES;
  for (const [index, pose] of poses) {
    view.setUint16(at, index, true);
    frame.set(pose, at + 2);
    at += 2 + pose.byteLength;
  }
  return frame;
}

/** Read the pose that begins at `at`. */
export function decodePose(view: DataView, at = 0): Pose {
  const flags = view.getUint8(at);
  return {
    position: [0, 1, 2].map((axis) => view.getInt16(at + 1 + axis * 2, true) / 1000) as unknown as Vector3,
    orientation: unpackQuaternion(view.getUint32(at + 7, true)),
    speech: view.getUint8(at + 11) / 255,
    expression: EXPRESSIONS[view.getUint8(at + 12)] ?? "neutral",
    isSeated: (flags & SEATED) !== 0,
    isWalking: (flags & WALKING) !== 0,
    hands: (flags & HANDS) !== 0 ? [unpackHand(view, at + 13), unpackHand(view, at + 21)] : null,
  };
}

function packQuaternion(turn: Quaternion): number {
  const length = Math.hypot(...turn) || 1;
  const parts = turn.map((part) => part / length);
  const magnitudes = parts.map(Math.abs);
  const largest = magnitudes.indexOf(Math.max(...magnitudes));
  const sign = (parts[largest] ?? 0) < 0 ? -1 : 1;
  let packed = largest;
  parts.forEach((part, at) => {
    if (at !== largest) packed = packed * 1024 + quantise((part * sign) / ROOT);
  });
  return packed;
}

function unpackQuaternion(packed: number): Quaternion {
  const parts = [20, 10, 0].map((shift) => spread((packed >>> shift) & STEPS) * ROOT);
  const rest = 1 - parts.reduce((sum, part) => sum + part * part, 0);
  parts.splice(packed >>> 30, 0, Math.sqrt(Math.max(0, rest)));
  return parts as unknown as Quaternion;
}

function packOffset(offset: Vector3): number {
  return offset.reduce((packed, axis) => packed * 1024 + quantise(axis / REACH_M), 0);
}

function unpackHand(view: DataView, at: number): Hand {
  const packed = view.getUint32(at, true);
  const offset = [20, 10, 0].map((shift) => spread((packed >>> shift) & STEPS) * REACH_M);
  return {
    offset: offset as unknown as Vector3,
    orientation: unpackQuaternion(view.getUint32(at + 4, true)),
  };
}

function quantise(fraction: number): number {
  return Math.round(((clamp(fraction, -1, 1) + 1) / 2) * STEPS);
}

function spread(step: number): number {
  return (step / STEPS) * 2 - 1;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
