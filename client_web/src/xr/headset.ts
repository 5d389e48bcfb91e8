/** Entering a headset, and leaving it without losing a word. */
import { Vector3 } from "three";
import type { World } from "../world";
import { Body } from "./body";
import type { HeadsetPage } from "./page";
import type { PanelDescription } from "./panel";

export interface HeadsetOptions {
  readonly world: World;
  readonly page: HeadsetPage;
  /** Small pictures, for software rendering. */
  readonly isTest: boolean;
  /** The headset was taken off, or left; called once. */
  readonly onEnd: () => void;
}

/** Somebody is in the headset until `leave`, or until they end it there. */
export interface Headset {
  leave(): void;
}

/** What tests and diagnoses may look at, as `window.salottoHeadset`. */
export interface HeadsetWindow {
  readonly seat: () => { readonly x: number; readonly z: number; readonly yaw: number } | null;
  /** Where the head is now, and where it faces. */
  readonly facing: () => { readonly x: number; readonly z: number; readonly yaw: number } | null;
  readonly panels: () => readonly PanelDescription[];
  readonly screen: () => { readonly x: number; readonly y: number; readonly z: number } | null;
  /** The small picture in the corner of the shown one. */
  readonly second: () => { readonly x: number; readonly y: number; readonly z: number } | null;
  readonly isZoomed: () => boolean;
}

const TEST_SCALE = 0.25;

/** Begin; call within a tap. Rejects with what the browser says when it gives no session. */
export async function enterHeadset({ world, page, isTest, onEnd }: HeadsetOptions): Promise<Headset> {
  const { xr: system } = navigator;
  if (!system) throw new Error("this browser knows no headset");
  const session = await system.requestSession("immersive-vr", {
    requiredFeatures: ["local-floor"],
    optionalFeatures: ["hand-tracking"],
  });
  const leave = () => void session.end().catch(() => undefined); // it may have ended by itself
  const bodies: Body[] = [];
  session.addEventListener("end", () => {
    world.leaveBody();
    for (const body of bodies) body.dispose();
    Reflect.deleteProperty(globalThis, "salottoHeadset");
    onEnd();
  });
  try {
    const manager = world.embody((surface) => {
      const body = new Body(surface, session, page, leave);
      bodies.push(body);
      tell(body);
      return body;
    });
    manager.enabled = true;
    manager.setReferenceSpaceType("local-floor");
    if (isTest) manager.setFramebufferScaleFactor(TEST_SCALE);
    await manager.setSession(session);
    manager.setFoveation(1);
  } catch (error) {
    leave();
    throw error;
  }
  return { leave };
}

function tell(body: Body): void {
  const { screen } = body.surround;
  const window: HeadsetWindow = Object.freeze({
    seat: () => body.seat,
    facing: () => body.facing,
    panels: () => body.surround.describe(),
    screen: () => {
      const { x, y, z } = screen.object.position;
      return screen.object.visible ? { x, y, z } : null;
    },
    second: () => {
      const { x, y, z } = screen.second.getWorldPosition(new Vector3());
      return screen.object.visible && screen.second.visible ? { x, y, z } : null;
    },
    isZoomed: () => screen.isZoomed,
  });
  Object.defineProperty(globalThis, "salottoHeadset", { value: window, configurable: true });
}
