import { PerspectiveCamera } from "three";
import { describe, expect, it } from "vitest";
import { frameRoom, frameWall } from "../scene/camera";
import { spotFor } from "../scene/place";
import { takeOff } from "./flight";
import { stanceAt } from "./stance";
import { CameraRig, Cuts, framingOf, type View } from "./views";

const SELF = stanceAt(spotFor("meeting", "customer", 0));
const AGENT = stanceAt(spotFor("meeting", "agent", 0));
const WIDE = 16 / 9;
const SEERS = { self: SELF, other: AGENT, eyes: AGENT, flyer: null };
const ALONE = { ...SEERS, other: null, eyes: null };

describe("framingOf", () => {
  it("shows the room while the one to be met is not there yet", () => {
    expect(framingOf("person", "meeting", ALONE, WIDE)).toEqual(framingOf("room", "meeting", ALONE, WIDE));
  });

  it("looks through one's own eyes while walking", () => {
    const { eye } = framingOf("walk", "meeting", SEERS, WIDE);
    expect([eye.x, eye.y, eye.z]).toEqual([SELF.x, SELF.y, SELF.z]);
  });

  it("looks at the other from one's own side", () => {
    const { eye } = framingOf("person", "meeting", SEERS, WIDE);
    const towards = (point: { x: number; z: number }) => Math.atan2(point.x - AGENT.x, point.z - AGENT.z);
    expect(towards(eye)).toBeCloseTo(towards(SELF));
  });
});

describe("a watcher who is nobody in the room", () => {
  const room = framingOf("room", "meeting", ALONE, WIDE);

  it("looks through the eyes of somebody, or at the room while they are not there", () => {
    const { eye, target } = framingOf("eyes", "meeting", SEERS, WIDE);
    expect([eye.x, eye.y, eye.z]).toEqual([AGENT.x, AGENT.y, AGENT.z]);
    const look = Math.atan2(-(target.x - eye.x), -(target.z - eye.z));
    expect(Math.cos(look - AGENT.yaw)).toBeCloseTo(1);
    expect(framingOf("eyes", "meeting", ALONE, WIDE)).toEqual(room);
  });

  it("looks from the ceiling onto the places where people stand", () => {
    const { eye, target } = framingOf("above", "meeting", SEERS, WIDE);
    expect(eye.y).toBeGreaterThan(3);
    expect(target.y).toBe(0);
  });

  it("flies on from where the camera was", () => {
    const flyer = takeOff(room);
    const flown = framingOf("free", "meeting", { ...ALONE, flyer }, WIDE);
    expect(flown.eye).toMatchObject(room.eye);
    const [towards, wished] = [flown, room].map(({ eye, target }) =>
      Math.atan2(target.y - eye.y, Math.hypot(target.x - eye.x, target.z - eye.z)),
    );
    expect(towards).toBeCloseTo(wished ?? 0);
  });
});

describe("less motion", () => {
  const looking = (x: number) =>
    framingOf("person", "meeting", { ...SEERS, other: { ...AGENT, x: AGENT.x + x } }, WIDE);

  it("holds the picture while somebody walks, and cuts to them once they stand", () => {
    const cuts = new Cuts();
    const shown = new Set<number>();
    for (let ms = 0; ms <= 3_000; ms += 50)
      shown.add(cuts.settle(looking(Math.min(1, ms / 1_000)), ms).eye.x);
    expect([...shown]).toEqual([looking(0).eye.x, looking(1).eye.x]);
  });

  it("does not lose whoever never stands", () => {
    const cuts = new Cuts();
    const shown = new Set<number>();
    for (let ms = 0; ms < 8_000; ms += 50) shown.add(cuts.settle(looking(Math.sin(ms / 500)), ms).eye.x);
    expect(shown.size).toBeGreaterThan(2);
    expect(shown.size).toBeLessThanOrEqual(5);
  });

  it("stays where it is over a step that hardly shows", () => {
    const cuts = new Cuts();
    cuts.settle(looking(0), 0);
    expect(cuts.settle(looking(0.01), 5_000)).toEqual(looking(0));
  });

  it("follows at once where one steers oneself", () => {
    const rig = new CameraRig(true);
    const camera = new PerspectiveCamera(40, WIDE);
    for (const x of [0, 0.5, 1]) {
      const framing = framingOf("walk", "meeting", { ...SEERS, self: { ...SELF, x } }, WIDE);
      rig.update(camera, "walk", framing, x * 100);
      expect(camera.position.x).toBe(x);
    }
  });
});

describe("CameraRig", () => {
  const shown = (rig: CameraRig, view: View, nowMs: number) => {
    const camera = new PerspectiveCamera(40, WIDE);
    rig.update(camera, view, view === "wall" ? frameWall(WIDE) : frameRoom(WIDE), nowMs);
    return camera.position.toArray();
  };
  const at = ({ eye }: { eye: { x: number; y: number; z: number } }) => [eye.x, eye.y, eye.z];

  it("begins where it is wanted, without travelling", () => {
    expect(shown(new CameraRig(false), "room", 0)).toEqual(at(frameRoom(WIDE)));
  });

  it("travels to another view and arrives within a second", () => {
    const rig = new CameraRig(false);
    shown(rig, "room", 0);
    const started = shown(rig, "wall", 1_000);
    const midway = shown(rig, "wall", 1_350);
    expect(started).toEqual(at(frameRoom(WIDE)));
    expect(midway).not.toEqual(at(frameRoom(WIDE)));
    expect(midway).not.toEqual(at(frameWall(WIDE)));
    expect(shown(rig, "wall", 2_000)).toEqual(at(frameWall(WIDE)));
  });

  it("cuts for people who asked for less motion", () => {
    const rig = new CameraRig(true);
    shown(rig, "room", 0);
    expect(shown(rig, "wall", 10)).toEqual(at(frameWall(WIDE)));
  });
});
