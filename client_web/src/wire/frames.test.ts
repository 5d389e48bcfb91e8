import { describe, expect, it } from "vitest";
import { decodeFrame, encodePose, joinFrame, type Pose, splitFrame } from "./pose";

const standing: Pose = {
  position: [1, 1.6, -2],
  orientation: [0, 0, 0, 1],
  speech: 0,
  expression: "neutral",
  isSeated: false,
  isWalking: false,
  hands: null,
};
const hand = { offset: [0.2, -0.4, -0.3], orientation: [0, 0, 0, 1] } as const;

describe("a frame", () => {
  it("comes apart and together again, with and without hands", () => {
    const poses = [
      [0, encodePose(standing)],
      [65_535, encodePose({ ...standing, hands: [hand, hand] })],
      [7, encodePose({ ...standing, position: [0, 0, 0] })],
    ] as const;
    const frame = joinFrame(1_795_000_000_000.5, poses);
    expect(frame.byteLength).toBe(9 + 3 * 2 + 13 + 29 + 13);
    const split = splitFrame(frame);
    expect(split.atMs).toBe(1_795_000_000_000.5);
    expect(split.poses).toEqual(poses);
    expect(decodeFrame(frame).poses.map(([index]) => index)).toEqual([0, 65_535, 7]);
  });

  it("of another version is not read", () => {
    expect(() => splitFrame(new Uint8Array(9).fill(9))).toThrow(RangeError);
  });
});
