import { Matrix4, Object3D, Quaternion, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { decodePose, encodePose } from "../wire/pose";
import { poseOf, stanceAt } from "../world/stance";
import { bodilyOf, track } from "./tracking";

const NO_HANDS = { left: null, right: null };

function transform(x: number, y: number, z: number, yaw = 0): { transform: { matrix: Float32Array } } {
  const matrix = new Matrix4().makeRotationY(yaw).setPosition(x, y, z);
  return { transform: { matrix: new Float32Array(matrix.elements) } };
}

/** A frame of a headset whose right controller is held at a place. */
function frameWith(
  head: ReturnType<typeof transform> | undefined,
  grip: ReturnType<typeof transform>,
): XRFrame {
  const source = { handedness: "right", gripSpace: {}, targetRaySpace: {}, hand: null };
  return {
    session: { inputSources: [source] },
    getViewerPose: () => head,
    getPose: () => grip,
  } as unknown as XRFrame;
}

const SPACE = {} as XRReferenceSpace;

describe("track", () => {
  it("tells nothing while the headset does not know where it is", () => {
    expect(track(frameWith(undefined, transform(0, 0, 0)), SPACE, new Object3D())).toBeNull();
  });

  it("finds head and hands in the room, wherever the seat is", () => {
    const rig = new Object3D();
    rig.position.set(2, -0.4, 1);
    rig.rotation.y = Math.PI / 2;
    rig.updateMatrixWorld(true);
    const found = track(frameWith(transform(0, 1.6, 0), transform(0, 1.2, -0.5)), SPACE, rig);
    if (!found) throw new Error("nothing was tracked");
    const { x, y, z, yaw, hands } = bodilyOf(found);
    expect([x, y, z].map((one) => Number(one.toFixed(3)))).toEqual([2, 1.2, 1]);
    expect(yaw).toBeCloseTo(Math.PI / 2);
    const [, right] = hands;
    expect(right.offset[0]).toBeCloseTo(-0.5);
    expect(right.offset[1]).toBeCloseTo(-0.4);
    expect(found.hands.right?.ray?.direction.x).toBeCloseTo(-1);
    expect(found.hands.left).toBeNull();
  });
});

describe("bodilyOf", () => {
  it("lets hands that are not tracked hang beside the body", () => {
    const { hands } = bodilyOf({ head: new Matrix4().makeTranslation(0, 1.2, 0), hands: NO_HANDS });
    expect(hands[0].offset[0]).toBeLessThan(-0.1);
    expect(hands[1].offset[0]).toBeGreaterThan(0.1);
    expect(hands[0].offset[1]).toBeLessThan(-0.3);
  });

  it("survives the 29 bytes of a pose", () => {
    const turn = new Quaternion().setFromAxisAngle(new Vector3(1, 2, 3).normalize(), 0.7);
    const head = new Matrix4().compose(new Vector3(1, 1.2, -2), turn, new Vector3(1, 1, 1));
    const bodily = bodilyOf({ head, hands: NO_HANDS });
    const bytes = encodePose(poseOf({ ...stanceAt({ x: 0, z: 0, yaw_rad: 0 }), ...bodily, isSeated: true }));
    expect(bytes.byteLength).toBe(29);
    const back = decodePose(new DataView(bytes.buffer));
    const dot = back.orientation.reduce((sum, part, at) => sum + part * (turn.toArray()[at] ?? 0), 0);
    expect(Math.abs(dot)).toBeGreaterThan(0.9999);
    for (const axis of [0, 1, 2] as const)
      expect(back.hands?.[1].offset[axis]).toBeCloseTo(bodily.hands[1].offset[axis], 2);
  });
});
