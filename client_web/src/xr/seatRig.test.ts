import fc from "fast-check";
import { Matrix4 } from "three";
import { describe, expect, it } from "vitest";
import { SEAT_EYES_M } from "./numbers";
import { placeOf, SeatRig } from "./seatRig";

const metre = fc.double({ min: -3, max: 3, noNaN: true });
const angle = fc.double({ min: -3, max: 3, noNaN: true });
const head = fc
  .tuple(metre, fc.double({ min: 0.8, max: 2, noNaN: true }), metre, angle)
  .map(([x, y, z, yaw]) => new Matrix4().makeRotationY(yaw).setPosition(x, y, z));
const seat = fc.record({ x: metre, z: metre, yaw: angle });

/** Where a head of the headset's own space is in the room. */
const inRoom = (rig: SeatRig, local: Matrix4) => rig.object.matrixWorld.clone().multiply(local);

describe("SeatRig", () => {
  it("puts any head on any seat, eyes at 1.20 m", () => {
    fc.assert(
      fc.property(head, seat, (local, wanted) => {
        const rig = new SeatRig();
        rig.sit(inRoom(rig, local), wanted);
        const { x, y, z, yaw } = placeOf(inRoom(rig, local));
        expect(Math.hypot(x - wanted.x, y - SEAT_EYES_M, z - wanted.z)).toBeLessThan(1e-9);
        expect(Math.cos(yaw - wanted.yaw)).toBeCloseTo(1, 6);
      }),
    );
  });

  it("turns around the head, which stays where it is", () => {
    fc.assert(
      fc.property(head, angle, (local, turn) => {
        const rig = new SeatRig();
        const before = placeOf(local);
        rig.turn(local, turn);
        const after = placeOf(inRoom(rig, local));
        expect(Math.hypot(after.x - before.x, after.y - before.y, after.z - before.z)).toBeLessThan(1e-9);
        expect(Math.cos(after.yaw - before.yaw - turn)).toBeCloseTo(1, 6);
      }),
    );
  });
});
