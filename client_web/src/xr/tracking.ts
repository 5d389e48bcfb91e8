/** What a headset tells in a frame: where head and hands are, and where they point. In the room, in metres. */
import { Matrix4, type Object3D, Quaternion, Ray, Vector3 } from "three";
import type { Hand } from "../wire/pose";
import type { Bodily } from "../world/embodiment";
import { turnsOf } from "../world/stance";

export type Handedness = "left" | "right";

/** One hand of this frame. */
export interface TrackedHand {
  readonly source: XRInputSource;
  /** Where a grip would be; null while it is not tracked. */
  readonly grip: Matrix4 | null;
  readonly ray: Ray | null;
  readonly joints: readonly { readonly at: Vector3; readonly radius: number }[] | null;
}

/** What is known in this frame. */
export interface Tracked {
  readonly head: Matrix4;
  readonly hands: Readonly<Record<Handedness, TrackedHand | null>>;
}

/** How far a hand that is not tracked hangs from the head: right, up, forward; and how it is turned down. */
const REST = { aside: 0.22, below: -0.5, ahead: -0.14, down: -0.9 } as const;
const WRIST_TURN = Math.PI / 2;

/** Read a frame. Null while the headset does not know where it is. */
export function track(frame: XRFrame, space: XRReferenceSpace, rig: Object3D): Tracked | null {
  const viewer = frame.getViewerPose(space);
  if (!viewer) return null;
  const inRoom = (pose: XRPose | XRJointPose | undefined): Matrix4 | null =>
    pose ? rig.matrixWorld.clone().multiply(new Matrix4().fromArray(pose.transform.matrix)) : null;
  const handOf = (handedness: Handedness): TrackedHand | null => {
    const source = [...frame.session.inputSources].find((one) => one.handedness === handedness);
    if (!source) return null;
    const ray = inRoom(frame.getPose(source.targetRaySpace, space));
    return {
      source,
      grip: gripOf(frame, space, source, inRoom),
      ray: ray && rayOf(ray),
      joints: source.hand ? jointsOf(frame, space, source.hand, inRoom) : null,
    };
  };
  const head = inRoom(viewer);
  return head && { head, hands: { left: handOf("left"), right: handOf("right") } };
}

/** Head and hands as poses tell them; a hand that is not tracked hangs at rest. */
export function bodilyOf({ head, hands }: Tracked): Bodily {
  const [position, orientation] = [new Vector3(), new Quaternion()];
  head.decompose(position, orientation, new Vector3());
  const turns = turnsOf([orientation.x, orientation.y, orientation.z, orientation.w]);
  const { x, y, z } = position;
  const hand = (handedness: Handedness) =>
    handFrom(position, hands[handedness]?.grip ?? restingAt(position, turns.yaw, handedness));
  return { x, y, z, ...turns, hands: [hand("left"), hand("right")] };
}

type InRoom = (pose: XRPose | XRJointPose | undefined) => Matrix4 | null;

function gripOf(
  frame: XRFrame,
  space: XRReferenceSpace,
  source: XRInputSource,
  inRoom: InRoom,
): Matrix4 | null {
  if (source.gripSpace) return inRoom(frame.getPose(source.gripSpace, space));
  const wrist = source.hand?.get("wrist");
  const found = wrist ? inRoom(frame.getJointPose?.(wrist, space)) : null;
  // a wrist lies palm down, a grip has its palm inward
  const turn = source.handedness === "left" ? -WRIST_TURN : WRIST_TURN;
  return found?.multiply(new Matrix4().makeRotationZ(turn)) ?? null;
}

function jointsOf(frame: XRFrame, space: XRReferenceSpace, hand: XRHand, inRoom: InRoom) {
  return [...hand.values()].flatMap((joint) => {
    const pose = frame.getJointPose?.(joint, space);
    const matrix = inRoom(pose);
    return matrix ? [{ at: new Vector3().setFromMatrixPosition(matrix), radius: pose?.radius ?? 0 }] : [];
  });
}

function rayOf(matrix: Matrix4): Ray {
  const origin = new Vector3().setFromMatrixPosition(matrix);
  return new Ray(origin, new Vector3(0, 0, -1).transformDirection(matrix));
}

function handFrom(head: Vector3, grip: Matrix4): Hand {
  const [position, orientation] = [new Vector3(), new Quaternion()];
  grip.decompose(position, orientation, new Vector3());
  const { x, y, z } = position.sub(head);
  return { offset: [x, y, z], orientation: [orientation.x, orientation.y, orientation.z, orientation.w] };
}

function restingAt(head: Vector3, yaw: number, handedness: Handedness): Matrix4 {
  const aside = handedness === "left" ? -REST.aside : REST.aside;
  return new Matrix4()
    .makeTranslation(head)
    .multiply(new Matrix4().makeRotationY(yaw))
    .multiply(new Matrix4().makeTranslation(aside, REST.below, REST.ahead))
    .multiply(new Matrix4().makeRotationX(REST.down));
}
