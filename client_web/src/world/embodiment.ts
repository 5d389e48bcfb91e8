/** Being in the room through a headset: eyes and hands are where they are, not where keys lead. */
import type { PerspectiveCamera, Scene, WebXRManager } from "three";
import type { InkStroke } from "../scene/ink";
import type { Hand } from "../wire/pose";
import type { Ground } from "./locomotion";
import type { Frame } from "./schedule";

/** Head and hands, in the convention of stances. */
export interface Bodily {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly hands: readonly [Hand, Hand];
}

/** What a headset brings into a frame. */
export interface Embodiment {
  /** How high the eyes of people on seats are, in metres: all are seen at one level. */
  readonly eyes_m: number;
  /** First of all: where head and hands are; null until they are tracked. */
  feel(frame: Frame): Bodily | null;
  /** Just before the picture: whatever hangs around one. */
  furnish(frame: Frame): void;
  /** The world ends; nothing of it may be touched any more. */
  end(): void;
}

/** What hangs on the wall: a picture, a second one small in its corner, and what is drawn on the first. */
export interface OnWall {
  readonly first: HTMLVideoElement | null;
  readonly second: HTMLVideoElement | null;
  /** The same array until it changes. */
  readonly strokes: readonly InkStroke[];
}

/** What a headset may use of a world. */
export interface Surface {
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly xr: WebXRManager;
  /** Where the others stand. */
  readonly others: () => readonly Ground[];
  /** Whom one came to meet, and oneself; null while they are not there. */
  readonly principal: () => Ground | null;
  readonly self: () => (Ground & { readonly yaw: number }) | null;
  readonly wall: () => OnWall;
  /** The small picture is to be the large one. */
  readonly swap: () => void;
}

/** Seen whole from here on, in metres. */
export const CLEAR_M = 0.9;
/** Not seen at all from here on. */
export const GONE_M = 0.6;

/** How much of somebody is seen at a distance, 0 to 1: nobody stands in one's face. */
export function opacityAt(distance_m: number): number {
  return Math.min(1, Math.max(0, (distance_m - GONE_M) / (CLEAR_M - GONE_M)));
}
