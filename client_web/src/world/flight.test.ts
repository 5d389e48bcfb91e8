import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROOM } from "../scene/place";
import { type Flyer, fly } from "./flight";
import { STILL } from "./locomotion";

const START: Flyer = { x: 0, y: 1.6, z: 0, yaw: 0, pitch: 0 };
const unit = fc.integer({ min: -1, max: 1 });
const look = fc.double({ min: -3, max: 3, noNaN: true });
const intent = fc.record({ forward: unit, aside: unit, turn: unit, lookYaw: look, lookPitch: look });

describe("a flight", () => {
  it("goes where one looks, and to the right of it", () => {
    expect(fly(START, { ...STILL, forward: 1 }, 0.1).z).toBeLessThan(0);
    expect(fly(START, { ...STILL, aside: 1 }, 0.1).x).toBeGreaterThan(0);
    const left = { ...START, yaw: Math.PI / 2 };
    expect(fly(left, { ...STILL, forward: 1 }, 0.1).x).toBeLessThan(0);
  });

  it("stays in the room and never tips over, whatever is asked", () => {
    fc.assert(
      fc.property(fc.array(intent, { maxLength: 80 }), (asked) => {
        let flyer = START;
        for (const one of asked) flyer = fly(flyer, { ...STILL, ...one }, 0.5);
        expect(Math.abs(flyer.x)).toBeLessThan(ROOM.width_m / 2);
        expect(Math.abs(flyer.z)).toBeLessThan(ROOM.depth_m / 2);
        expect(Math.abs(flyer.pitch)).toBeLessThan(Math.PI / 2);
      }),
    );
  });
});
