/** Arms that reach for where hands are, and knees that bend when eyes are lower than a figure stands. */
import type { VRMCore } from "@pixiv/three-vrm-core";
import {
  CylinderGeometry,
  Group,
  MathUtils,
  Mesh,
  MeshLambertMaterial,
  type Object3D,
  Quaternion,
  Vector3,
} from "three";

/** A hand in the room: metres, and the grip's orientation (WebXR: -Z along a rod that is held). */
export interface HandPlace {
  readonly position: Vector3;
  readonly orientation: Quaternion;
}

/** How a body holds itself beyond its movement. */
export interface Posture {
  /** How much lower the eyes are than when the figure stands, in metres; 0 or more. */
  readonly drop: number;
  /** On a stool. */
  readonly isSeated: boolean;
  /** Left and right; null lets the movement move the arms. */
  readonly hands: readonly [HandPlace, HandPlace] | null;
}

export const UPRIGHT: Posture = { drop: 0, isSeated: false, hands: null };

/** Knees bend no further than this share of a thigh. */
const MOST_DROP = 0.85;
const DROP_PER_S = 6;
/** From the wrist to where a grip is held, along the hand. */
const PALM_M = 0.07;
const STRETCH = 0.985;
/** A seat is this far below the hips. */
const CUSHION_M = 0.1;
const WOOD = "#8a6a48";

/**
 * Where the elbow is when an arm of two lengths reaches from a shoulder towards a target: on the side of the pole. The
 * wrist is at `reached`, which is the target unless that is too far or too near.
 */
export function bendArm(
  shoulder: Vector3,
  target: Vector3,
  lengths: readonly [upper: number, lower: number],
  pole: Vector3,
): { readonly elbow: Vector3; readonly reached: Vector3 } {
  const [upper, lower] = lengths;
  const way = target.clone().sub(shoulder);
  const most = (upper + lower) * STRETCH;
  const least = Math.abs(upper - lower) / STRETCH + 1e-3;
  if (way.lengthSq() < 1e-8) way.copy(pole);
  const distance = MathUtils.clamp(way.length(), Math.min(least, most), most);
  const direction = way.normalize();
  // the law of cosines gives how far along the way the elbow stands, and how far aside
  const along = (upper * upper - lower * lower + distance * distance) / (2 * distance);
  const aside = Math.sqrt(Math.max(0, upper * upper - along * along));
  const out = pole.clone().addScaledVector(direction, -pole.dot(direction));
  if (out.lengthSq() < 1e-8) out.set(direction.y, direction.z, direction.x).cross(direction);
  return {
    elbow: shoulder.clone().addScaledVector(direction, along).addScaledVector(out.normalize(), aside),
    reached: shoulder.clone().addScaledVector(direction, distance),
  };
}

interface Arm {
  /** +1 left, -1 right: where the arm points when the figure was modelled, along X. */
  readonly side: 1 | -1;
  readonly upper: Object3D;
  readonly lower: Object3D;
  readonly hand: Object3D;
  readonly lengths: readonly [number, number];
  /** From the grip's axes to the hand's: fingers forward, palms inward, thumbs up. */
  readonly grip: Quaternion;
}

/** Bends one figure. Between its movement and its face: bones have been moved, matrices are fresh. */
export class Limbs {
  readonly #vrm: VRMCore;
  readonly #arms: readonly Arm[];
  readonly #thighs: readonly (readonly [thigh: Object3D, shin: Object3D])[];
  readonly #thighM: number;
  readonly #hipsM: number;
  #stool: Object3D | null = null;
  #drop = 0;

  constructor(vrm: VRMCore) {
    this.#vrm = vrm;
    this.#arms = [armOf(vrm, 1), armOf(vrm, -1)].filter((arm) => arm !== null);
    this.#thighs = (["left", "right"] as const).flatMap((side) => {
      const thigh = vrm.humanoid.getNormalizedBoneNode(`${side}UpperLeg`);
      const shin = vrm.humanoid.getNormalizedBoneNode(`${side}LowerLeg`);
      return thigh && shin ? [[thigh, shin] as const] : [];
    });
    this.#thighM = this.#thighs[0]?.[1].position.length() ?? 0;
    this.#hipsM = vrm.humanoid.getNormalizedBoneNode("hips")?.getWorldPosition(new Vector3()).y ?? 0.8;
  }

  update(posture: Posture, deltaS: number): void {
    const wanted = Math.min(posture.drop, this.#thighM * MOST_DROP);
    this.#drop = MathUtils.damp(this.#drop, wanted, DROP_PER_S, deltaS);
    if (this.#drop < 1e-3) this.#drop = 0;
    this.#vrm.scene.position.y = -this.#drop;
    if (this.#drop > 0) this.#bendKnees();
    this.#sit(posture.isSeated && this.#drop > 0.05);
    this.#vrm.scene.updateMatrixWorld(true);
    if (!posture.hands) return;
    for (const arm of this.#arms) this.#reach(arm, posture.hands[arm.side > 0 ? 0 : 1]);
  }

  dispose(): void {
    this.#stool?.removeFromParent();
  }

  /** Where the wrists are drawn, left and right. */
  wrists(): readonly Vector3[] {
    return this.#arms.map((arm) => arm.hand.getWorldPosition(new Vector3()));
  }

  /** Thighs forward and shins upright, so that the feet stay on the floor. */
  #bendKnees(): void {
    const turn = Math.acos(MathUtils.clamp(1 - this.#drop / this.#thighM, -1, 1));
    for (const [thigh, shin] of this.#thighs) {
      thigh.rotation.set(-turn, 0, 0);
      shin.rotation.set(turn, 0, 0);
    }
  }

  #sit(isSeated: boolean): void {
    if (isSeated && this.#stool === null) {
      this.#stool = makeStool();
      this.#vrm.scene.parent?.add(this.#stool);
    }
    if (!this.#stool) return;
    this.#stool.visible = isSeated;
    this.#stool.scale.y = Math.max(0.1, this.#hipsM - this.#drop - CUSHION_M);
  }

  #reach(arm: Arm, hand: HandPlace): void {
    const model = this.#vrm.scene.getWorldQuaternion(new Quaternion());
    const turned = hand.orientation.clone().multiply(arm.grip);
    const fingers = new Vector3(arm.side, 0, 0).applyQuaternion(turned);
    const wrist = hand.position.clone().addScaledVector(fingers, -PALM_M);
    const shoulder = arm.upper.getWorldPosition(new Vector3());
    const pole = new Vector3(0.5 * arm.side, -1, -0.35).applyQuaternion(model).normalize();
    const { elbow, reached } = bendArm(shoulder, wrist, arm.lengths, pole);
    const rest = new Vector3(arm.side, 0, 0).applyQuaternion(model);
    const along = (from: Vector3, to: Vector3) =>
      new Quaternion().setFromUnitVectors(rest, to.clone().sub(from).normalize()).multiply(model);
    const [upper, lower] = [along(shoulder, elbow), along(elbow, reached)];
    const chest = arm.upper.parent?.getWorldQuaternion(new Quaternion()) ?? model;
    arm.upper.quaternion.copy(chest.invert().multiply(upper));
    arm.lower.quaternion.copy(upper.invert().multiply(lower));
    arm.hand.quaternion.copy(lower.invert().multiply(turned));
  }
}

function armOf(vrm: VRMCore, side: 1 | -1): Arm | null {
  const word = side > 0 ? "left" : "right";
  const upper = vrm.humanoid.getNormalizedBoneNode(`${word}UpperArm`);
  const lower = vrm.humanoid.getNormalizedBoneNode(`${word}LowerArm`);
  const hand = vrm.humanoid.getNormalizedBoneNode(`${word}Hand`);
  if (!upper || !lower || !hand) return null;
  // a figure is modelled with its arms out, palms down, thumbs forward (+Z)
  const grip = new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), -Math.PI / 2);
  grip.premultiply(new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), (side * Math.PI) / 2));
  return { side, upper, lower, hand, lengths: [lower.position.length(), hand.position.length()], grip };
}

function makeStool(): Object3D {
  const wood = new MeshLambertMaterial({ color: WOOD });
  const stool = new Group();
  const seat = new Mesh(new CylinderGeometry(0.19, 0.17, 0.06, 24), wood);
  seat.position.y = 0.97;
  const foot = new Mesh(new CylinderGeometry(0.05, 0.16, 0.95, 16), wood);
  foot.position.y = 0.475;
  stool.add(seat, foot);
  return stool;
}
