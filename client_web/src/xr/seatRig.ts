/** The origin of the headset's own space in the room: seats, jumps and turns move it, never the head. */
import { Group, type Matrix4, Quaternion, Vector3 } from "three";
import { turnsOf } from "../world/stance";
import type { Seat } from "./angles";
import { SEAT_EYES_M } from "./numbers";

export class SeatRig {
  readonly object = new Group();

  /** Move so that a head, which is somewhere in the room, is on a seat: its eyes at 1.20 m, facing where the seat does. */
  sit(head: Matrix4, seat: Seat): void {
    const { y, yaw } = placeOf(head);
    this.turn(head, seat.yaw - yaw);
    this.jump(head, seat);
    this.object.position.y += SEAT_EYES_M - y;
    this.object.updateMatrixWorld(true);
  }

  /** Move a head over the floor, at the height at which it is. */
  jump(head: Matrix4, to: { readonly x: number; readonly z: number }): void {
    const { x, z } = placeOf(head);
    this.object.position.x += to.x - x;
    this.object.position.z += to.z - z;
    this.object.updateMatrixWorld(true);
  }

  /** Turn around a head, in radians to the left. */
  turn(head: Matrix4, angle: number): void {
    const { x, z } = placeOf(head);
    const up = new Vector3(0, 1, 0);
    const pivot = new Vector3(x, 0, z);
    this.object.position.sub(pivot).applyAxisAngle(up, angle).add(pivot);
    this.object.quaternion.premultiply(new Quaternion().setFromAxisAngle(up, angle));
    this.object.updateMatrixWorld(true);
  }
}

/** Where a head is, and where it faces. */
export function placeOf(head: Matrix4): {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
} {
  const [position, turn] = [new Vector3(), new Quaternion()];
  head.decompose(position, turn, new Vector3());
  const { yaw } = turnsOf([turn.x, turn.y, turn.z, turn.w]);
  return { x: position.x, y: position.y, z: position.z, yaw };
}
