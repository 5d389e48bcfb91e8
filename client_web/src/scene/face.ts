/** A figure's face: where it looks, how it blinks, what its mouth does. */
import type { VRMCore } from "@pixiv/three-vrm-core";
import { Euler, MathUtils, Object3D, Quaternion, Vector3 } from "three";
import type { Point } from "./camera";

export const MOUTHS = ["aa", "ih", "ou", "ee", "oh"] as const;
export type MouthShape = (typeof MOUTHS)[number];
export type Mouth = Readonly<Record<MouthShape, number>>;
export const SHUT: Mouth = { aa: 0, ih: 0, ou: 0, ee: 0, oh: 0 };

/** What the face is asked for. Weights are 0 to 1. */
export interface FaceWish {
  readonly mouth: Mouth;
  /** Lids: 0 open, 1 shut. */
  readonly blink: number;
  readonly smile: number;
  readonly attentive: number;
  readonly concerned: number;
  readonly thinking: number;
  /** What is looked at, in metres in the room; null looks straight ahead. */
  readonly gaze: Point | null;
  /** How the head is held, told by a headset; null lets it follow the gaze. Radians, seen from the body. */
  readonly head: { readonly yaw: number; readonly pitch: number; readonly roll: number } | null;
}

const MOST_YAW = MathUtils.degToRad(38);
const MOST_PITCH = MathUtils.degToRad(20);
/** The head takes this share of a turn, the eyes do the rest. */
const HEAD_SHARE = 0.72;
/** A neck turns no further, whatever a headset tells. */
const NECK_YAW = MathUtils.degToRad(80);
const NECK_PITCH = MathUtils.degToRad(60);
const NECK_ROLL = MathUtils.degToRad(45);
const HEAD_PER_S = 5;
const MOOD_PER_S = 7;

export class Face {
  readonly #vrm: VRMCore;
  readonly #target = new Object3D();
  readonly #moods = { happy: 0, relaxed: 0, concerned: 0, thinking: 0 };
  #yaw = 0;
  #pitch = 0;

  constructor(vrm: VRMCore) {
    this.#vrm = vrm;
    if (vrm.lookAt) {
      vrm.lookAt.target = this.#target;
      vrm.lookAt.autoUpdate = true;
    }
  }

  /** Between the movement and `vrm.update`: the head has been moved already, and is turned further here. */
  update(wish: FaceWish, deltaS: number): void {
    this.#express(wish, deltaS);
    this.#look(wish, deltaS);
  }

  #express(wish: FaceWish, deltaS: number): void {
    const faces = this.#vrm.expressionManager;
    if (!faces) return;
    for (const shape of MOUTHS) faces.setValue(shape, wish.mouth[shape]);
    faces.setValue("blink", wish.blink);
    const wanted = {
      happy: wish.smile,
      relaxed: wish.attentive,
      concerned: wish.concerned,
      thinking: wish.thinking,
    };
    for (const mood of ["happy", "relaxed", "concerned", "thinking"] as const) {
      this.#moods[mood] = MathUtils.damp(this.#moods[mood], wanted[mood], MOOD_PER_S, deltaS);
      faces.setValue(mood, this.#moods[mood]);
    }
  }

  #look({ gaze, head: held }: FaceWish, deltaS: number): void {
    const head = this.#vrm.humanoid.getNormalizedBoneNode("head");
    if (!head) return;
    const body = this.#vrm.scene;
    const eyes = body.localToWorld(new Vector3(0, 1.38, 0.1));
    const local = gaze ? body.worldToLocal(new Vector3(gaze.x, gaze.y, gaze.z)) : new Vector3(0, 1.38, 4);
    const yaw = Math.atan2(local.x, local.z);
    const pitch = Math.atan2(local.y - 1.38, Math.hypot(local.x, local.z));
    const isReachable = Math.abs(yaw) < Math.PI * 0.6;
    const wantedYaw = isReachable ? MathUtils.clamp(yaw * HEAD_SHARE, -MOST_YAW, MOST_YAW) : 0;
    const wantedPitch = isReachable ? MathUtils.clamp(pitch * HEAD_SHARE, -MOST_PITCH, MOST_PITCH) : 0;
    this.#yaw = MathUtils.damp(this.#yaw, wantedYaw, HEAD_PER_S, deltaS);
    this.#pitch = MathUtils.damp(this.#pitch, wantedPitch, HEAD_PER_S, deltaS);
    // a figure faces +Z and a view -Z: what is up for one is down for the other
    const turn = held
      ? new Euler(
          -clamped(held.pitch, NECK_PITCH),
          clamped(held.yaw, NECK_YAW),
          -clamped(held.roll, NECK_ROLL),
          "YXZ",
        )
      : new Euler(-this.#pitch, this.#yaw, 0, "YXZ");
    if (held) head.quaternion.identity();
    head.quaternion.premultiply(new Quaternion().setFromEuler(turn));
    if (gaze && isReachable) this.#target.position.set(gaze.x, gaze.y, gaze.z);
    else this.#target.position.copy(body.localToWorld(new Vector3(0, 1.38, 4))).setY(eyes.y);
    this.#target.updateMatrixWorld();
  }
}

function clamped(angle: number, most: number): number {
  return MathUtils.clamp(angle, -most, most);
}

/** Lids on a clock of their own: shut for a moment every two to six seconds. Deterministic for a given seed. */
export class Blinking {
  #next = 1.2;
  #at = 0;
  #dice: number;

  constructor(seed: number) {
    this.#dice = (seed % 2147483646) + 1;
    this.#next = 0.4 + this.#roll() * 3;
  }

  /** How shut the lids are after another `deltaS` seconds, 0 to 1. */
  update(deltaS: number): number {
    this.#at += deltaS;
    if (this.#at > this.#next + SHUT_S + HOLD_S + OPEN_S) {
      this.#at = 0;
      this.#next = 2 + this.#roll() * 4;
    }
    return lid(this.#at - this.#next);
  }

  #roll(): number {
    this.#dice = (this.#dice * 16807) % 2147483647;
    return this.#dice / 2147483647;
  }
}

const SHUT_S = 0.07;
const HOLD_S = 0.04;
const OPEN_S = 0.13;

function lid(sinceS: number): number {
  if (sinceS <= 0) return 0;
  if (sinceS < SHUT_S) return sinceS / SHUT_S;
  if (sinceS < SHUT_S + HOLD_S) return 1;
  return Math.max(0, 1 - (sinceS - SHUT_S - HOLD_S) / OPEN_S);
}
