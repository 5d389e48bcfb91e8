import { describe, expect, it } from "vitest";
import { EYE_HEIGHT_M } from "../scene/place";
import { headOf, postureOf } from "./posture";
import { type Stance, stanceAt } from "./stance";

const HAND = { offset: [0.2, -0.3, -0.4], orientation: [0, 0, 0, 1] } as const;
const STANDING = stanceAt({ x: 1, z: -1, yaw_rad: 0 });
const SEATED: Stance = { ...STANDING, y: 1.2, isSeated: true, hands: [HAND, HAND] };

describe("postureOf", () => {
  it("leaves people at screens as they stand", () => {
    expect(postureOf(STANDING, null)).toEqual({ drop: 0, isSeated: false, hands: null });
  });

  it("lowers a figure to the eyes of whoever sits in a headset", () => {
    const { drop, isSeated } = postureOf(SEATED, null);
    expect(drop).toBeCloseTo(EYE_HEIGHT_M - 1.2);
    expect(isSeated).toBe(true);
  });

  it("seats everybody at one level for somebody who sits, but nobody who walks", () => {
    expect(postureOf(STANDING, 1.2).drop).toBeCloseTo(EYE_HEIGHT_M - 1.2);
    expect(postureOf({ ...STANDING, isWalking: true }, 1.2)).toMatchObject({ drop: 0, isSeated: false });
  });

  it("reaches from the eyes of the figure, so that tall people's figures do not grope in the air", () => {
    const tall = postureOf({ ...SEATED, y: 1.8, isSeated: false }, null);
    expect(tall.hands?.[0].position.toArray()).toEqual([1.2, EYE_HEIGHT_M - 0.3, -1.4]);
    expect(tall.drop).toBe(0);
  });
});

describe("headOf", () => {
  it("is seen from the body, the short way round", () => {
    expect(headOf({ ...SEATED, yaw: 3 }, -3)?.yaw).toBeCloseTo(6 - 2 * Math.PI);
    expect(headOf(STANDING, 0)).toBeNull();
  });
});
