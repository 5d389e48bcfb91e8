import { PerspectiveCamera } from "three";
import { describe, expect, it } from "vitest";
import { frameRoom, frameWall } from "../scene/camera";
import { spotFor } from "../scene/place";
import { stanceAt } from "./stance";
import { CameraRig, framingOf, type View } from "./views";

const SELF = stanceAt(spotFor("meeting", "customer", 0));
const AGENT = stanceAt(spotFor("meeting", "agent", 0));
const WIDE = 16 / 9;

describe("framingOf", () => {
  it("shows the room while the one to be met is not there yet", () => {
    expect(framingOf("person", "meeting", SELF, null, WIDE)).toEqual(
      framingOf("room", "meeting", SELF, null, WIDE),
    );
  });

  it("looks through one's own eyes while walking", () => {
    const { eye } = framingOf("walk", "meeting", SELF, AGENT, WIDE);
    expect([eye.x, eye.y, eye.z]).toEqual([SELF.x, SELF.y, SELF.z]);
  });

  it("looks at the other from one's own side", () => {
    const { eye } = framingOf("person", "meeting", SELF, AGENT, WIDE);
    const towards = (point: { x: number; z: number }) => Math.atan2(point.x - AGENT.x, point.z - AGENT.z);
    expect(towards(eye)).toBeCloseTo(towards(SELF));
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
