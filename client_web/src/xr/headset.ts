/** Entering a headset, and leaving it without losing a word. */
import type { World } from "../world";
import { Body } from "./body";
import type { HeadsetPage } from "./page";

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
  readonly hangs: () => readonly {
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly isSeen: boolean;
  }[];
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
  const window: HeadsetWindow = Object.freeze({
    seat: () => body.seat,
    hangs: () =>
      body.surround.objects.map(({ position: { x, y, z }, visible }) => ({ x, y, z, isSeen: visible })),
    isZoomed: () => body.surround.screen.isZoomed,
  });
  Object.defineProperty(globalThis, "salottoHeadset", { value: window, configurable: true });
}
