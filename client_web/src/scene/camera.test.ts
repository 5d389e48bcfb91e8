import fc from "fast-check";
import { PerspectiveCamera, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import {
  between,
  type Framing,
  frameAbove,
  frameHall,
  framePerson,
  frameRoom,
  frameWall,
  NEAR_M,
  nearOf,
  type Point,
} from "./camera";
import { ROOM, SCREEN_WALL, spotFor } from "./place";

const SIZES = [
  [1280, 720],
  [390, 844],
  [390, 460],
  [800, 800],
] as const;
const floor = (kind: "hall" | "meeting", role: "customer" | "agent", at = 0): Point => ({
  ...spotFor(kind, role, at),
  y: 0,
});

/** Where a point falls in the picture: -1 to 1 from left and bottom; beyond that it is not seen. */
function seenAt(framing: Framing, aspect: number, point: Point): { x: number; y: number } {
  const camera = new PerspectiveCamera(framing.fovDeg, aspect, 0.05, 60);
  camera.position.set(framing.eye.x, framing.eye.y, framing.eye.z);
  camera.lookAt(framing.target.x, framing.target.y, framing.target.z);
  camera.updateMatrixWorld();
  const { x, y } = new Vector3(point.x, point.y, point.z).project(camera);
  return { x, y };
}

describe.each(SIZES)("at %i x %i", (width, height) => {
  const aspect = width / height;

  it("shows the agent from the waist up, the whole head inside", () => {
    const feet = floor("meeting", "agent");
    const framing = framePerson(feet, floor("meeting", "customer"), aspect);
    const top = seenAt(framing, aspect, { ...feet, y: 1.6 });
    const waist = seenAt(framing, aspect, { ...feet, y: 0.86 });
    const shoes = seenAt(framing, aspect, feet);
    expect(top.y).toBeGreaterThan(0.35);
    expect(top.y).toBeLessThan(0.95);
    expect(waist.y).toBeGreaterThan(-1);
    expect(shoes.y).toBeLessThan(-1);
    for (const side of [-0.26, 0.26]) {
      const shoulder = seenAt(framing, aspect, { x: feet.x + side, y: 1.1, z: feet.z });
      expect(Math.abs(shoulder.x)).toBeLessThan(1);
    }
  });

  it("shows from above who meets, and the whole wall at the top", () => {
    const framing = frameAbove(aspect);
    const [x, y, z] = SCREEN_WALL.center;
    for (const side of [-0.5, 0.5]) {
      const corner = seenAt(framing, aspect, { x: x + SCREEN_WALL.width_m * side, y, z });
      expect(Math.abs(corner.x)).toBeLessThan(1);
      expect(corner.y).toBeGreaterThan(0.3);
      expect(corner.y).toBeLessThan(1);
    }
    for (const role of ["customer", "agent"] as const) {
      const head = seenAt(framing, aspect, { ...floor("meeting", role), y: 1.6 });
      expect(Math.hypot(head.x, head.y)).toBeLessThan(0.85);
    }
  });

  it("looks through the ceiling from above, and through nobody", () => {
    const above = frameAbove(aspect);
    expect(above.eye.y - nearOf(above)).toBeLessThan(ROOM.height_m - 0.3);
    expect(above.eye.y - nearOf(above)).toBeGreaterThan(2.2);
    expect(nearOf(frameRoom(aspect))).toBe(NEAR_M);
  });

  it("shows the whole wall to whoever asks for it", () => {
    const [x, y, z] = SCREEN_WALL.center;
    const corner = { x: x + SCREEN_WALL.width_m / 2, y: y + SCREEN_WALL.height_m / 2, z };
    const seen = seenAt(frameWall(aspect), aspect, corner);
    expect(seen.x).toBeLessThanOrEqual(1);
    expect(seen.y).toBeLessThanOrEqual(1);
  });
});

describe("a wide picture", () => {
  const aspect = 16 / 9;

  it("has the agent in the right third and the whole wall beside them", () => {
    const feet = floor("meeting", "agent");
    const framing = framePerson(feet, floor("meeting", "customer"), aspect);
    const face = seenAt(framing, aspect, { ...feet, y: 1.4 });
    expect(face.x).toBeGreaterThan(0.33);
    const [x, y, z] = SCREEN_WALL.center;
    const left = seenAt(framing, aspect, { x: x - SCREEN_WALL.width_m / 2, y, z });
    const right = seenAt(framing, aspect, { x: x + SCREEN_WALL.width_m / 2, y, z });
    expect(left.x).toBeGreaterThan(-1);
    expect(right.x).toBeLessThan(face.x - 0.1);
  });

  it("shows the wall and the first three of the staff in the hall", () => {
    const framing = frameHall(floor("hall", "customer"), aspect);
    for (const at of [0, 1, 2]) {
      const face = seenAt(framing, aspect, { ...floor("hall", "agent", at), y: 1.4 });
      expect(Math.abs(face.x)).toBeLessThan(0.97);
    }
  });

  it("shows both people of a meeting, one beside the other", () => {
    const framing = frameRoom(aspect);
    const [agent, customer] = (["agent", "customer"] as const).map((role) =>
      seenAt(framing, aspect, { ...floor("meeting", role), y: 1.4 }),
    );
    expect(Math.abs((agent?.x ?? 0) - (customer?.x ?? 0))).toBeGreaterThan(0.2);
    for (const one of [agent, customer]) expect(Math.abs(one?.x ?? 2)).toBeLessThan(0.95);
  });
});

it("never puts the eye into a wall", () => {
  const metre = fc.double({ min: -6, max: 6, noNaN: true });
  const depth = fc.double({ min: -4.5, max: 4.5, noNaN: true });
  fc.assert(
    fc.property(
      metre,
      depth,
      metre,
      depth,
      fc.double({ min: 0.3, max: 3, noNaN: true }),
      (ax, az, bx, bz, aspect) => {
        const { eye } = framePerson({ x: ax, y: 0, z: az }, { x: bx, y: 0, z: bz }, aspect);
        expect(Math.abs(eye.x)).toBeLessThan(ROOM.width_m / 2);
        expect(Math.abs(eye.z)).toBeLessThan(ROOM.depth_m / 2);
      },
    ),
  );
});

it("travels from one framing to the next and arrives", () => {
  const [from, to] = [frameWall(1), frameRoom(1)];
  expect(between(from, to, 0)).toEqual(from);
  expect(between(from, to, 1).eye.x).toBeCloseTo(to.eye.x);
});
