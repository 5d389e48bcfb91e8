/** How bodies are held beyond their movements: what a headset tells, in terms of a figure. */
import { Quaternion, Vector3 } from "three";
import type { HandPlace, Posture } from "../scene/limbs";
import { EYE_HEIGHT_M } from "../scene/place";
import type { Hand } from "../wire/pose";
import { normalAngle, type Stance } from "./stance";

/**
 * @param level_m height of the eyes at which everybody is seen, by somebody who sits; null leaves them as they are
 */
export function postureOf(stance: Stance, level_m: number | null): Posture {
  const { hands } = stance;
  const eyes = hands ? Math.min(stance.y, EYE_HEIGHT_M) : (level_m ?? EYE_HEIGHT_M);
  const isStill = !stance.isWalking;
  return {
    drop: isStill ? EYE_HEIGHT_M - eyes : 0,
    isSeated: isStill && (stance.isSeated || level_m !== null),
    hands: hands && [placeOf(hands[0], stance, eyes), placeOf(hands[1], stance, eyes)],
  };
}

/** How the head is held, seen from the body; null where no headset tells it. */
export function headOf(stance: Stance, bodyYaw: number) {
  if (!stance.hands) return null;
  return { yaw: normalAngle(stance.yaw - bodyYaw), pitch: stance.pitch, roll: stance.roll };
}

/** From the eyes of the figure, not those of the person: figures are of one height. */
function placeOf(hand: Hand, { x, z }: Stance, eyes: number): HandPlace {
  const [dx, dy, dz] = hand.offset;
  return {
    position: new Vector3(x + dx, eyes + dy, z + dz),
    orientation: new Quaternion(...hand.orientation),
  };
}
