import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OBSTACLES, ROOM, spotFor } from "../scene/place";
import { CLEAR_M } from "../world/embodiment";
import { degreesAside } from "./angles";
import { landing, SnapTurn, seatBeside } from "./ground";
import { PARTNER_DEG, PARTNER_M } from "./numbers";

const ground = fc.record({
  x: fc.double({ min: -9, max: 9, noNaN: true }),
  z: fc.double({ min: -8, max: 8, noNaN: true }),
});
const agent = spotFor("meeting", "agent", 0);
const self = { ...spotFor("meeting", "customer", 0), yaw: 0 };

describe("seatBeside", () => {
  it("has the partner at 1.3 m, 30 degrees aside, and the wall ahead", () => {
    const seat = seatBeside(self, agent, [agent]);
    expect(Math.hypot(seat.x - agent.x, seat.z - agent.z)).toBeCloseTo(PARTNER_M);
    expect(Math.abs(degreesAside(seat, agent))).toBeCloseTo(PARTNER_DEG);
    expect(Math.abs(degreesAside(seat, { x: 0, z: -4.9 }))).toBeLessThan(45);
  });

  it("stays where one is while nobody is there", () => {
    expect(seatBeside(self, null, [])).toEqual(self);
  });

  it("takes nobody else's place", () => {
    const first = seatBeside(self, agent, [agent]);
    const second = seatBeside(self, agent, [agent, first]);
    expect(Math.hypot(second.x - first.x, second.z - first.z)).toBeGreaterThanOrEqual(CLEAR_M);
  });
});

describe("landing", () => {
  it("is inside the room, outside the furniture, and near nobody", () => {
    fc.assert(
      fc.property(ground, fc.array(ground, { maxLength: 4 }), (wanted, others) => {
        const found = landing(wanted, others);
        if (!found) return;
        expect(Math.abs(found.x)).toBeLessThan(ROOM.width_m / 2);
        expect(Math.abs(found.z)).toBeLessThan(ROOM.depth_m / 2);
        for (const thing of OBSTACLES)
          expect(Math.hypot(found.x - thing.x, found.z - thing.z)).toBeGreaterThan(thing.radius_m - 1e-6);
        for (const other of others)
          expect(Math.hypot(found.x - other.x, found.z - other.z)).toBeGreaterThanOrEqual(CLEAR_M - 1e-6);
      }),
    );
  });
});

describe("SnapTurn", () => {
  it("turns 30 degrees once for each push, to the side of the push", () => {
    const turn = new SnapTurn();
    const pushed = [0, 0.9, 1, 0.5, 1, 0, -1, Number.NaN, -1].map((aside) => turn.update(aside));
    expect(pushed.map((one) => Math.round((one * 180) / Math.PI) + 0)).toEqual([
      0, -30, 0, 0, 0, 0, 30, 0, 30,
    ]);
  });
});
