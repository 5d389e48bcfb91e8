/** Keys, mouse and fingers on the canvas become an intent. Keys count only while the canvas has the focus. */

import type { PerspectiveCamera } from "three";
import { Raycaster, Vector2 } from "three";
import { type SurfaceSpot, spotPosition, surfaceHit } from "../scene/pointer";
import { type Ground, type Intent, STILL } from "./locomotion";

const LOOK_PER_PX = 0.0042;
/** A press that moves further than this is a drag. */
const TAP_PX = 7;

const KEYS: Readonly<Record<string, Partial<Record<"forward" | "aside" | "turn", number>>>> = {
  KeyW: { forward: 1 },
  KeyS: { forward: -1 },
  KeyA: { aside: -1 },
  KeyD: { aside: 1 },
  ArrowUp: { forward: 1 },
  ArrowDown: { forward: -1 },
  ArrowLeft: { turn: 1 },
  ArrowRight: { turn: -1 },
};

export interface InputListener {
  /** A key for walking was pressed. */
  onSteer(): void;
  /** Somebody tapped or clicked on the wall or the floor. */
  onTap(spot: SurfaceSpot): void;
}

export class Input {
  readonly #canvas: HTMLCanvasElement;
  readonly #camera: PerspectiveCamera;
  readonly #listener: InputListener;
  readonly #held = new Set<string>();
  readonly #ends = new AbortController();
  #press: { readonly id: number; x: number; y: number; moved: number } | null = null;
  #look = { yaw: 0, pitch: 0 };
  #goal: Ground | null = null;

  constructor(canvas: HTMLCanvasElement, camera: PerspectiveCamera, listener: InputListener) {
    this.#canvas = canvas;
    this.#camera = camera;
    this.#listener = listener;
    const { signal } = this.#ends;
    canvas.addEventListener("keydown", (event) => this.#keyDown(event), { signal });
    canvas.addEventListener("keyup", (event) => this.#held.delete(event.code), { signal });
    canvas.addEventListener("blur", () => this.#held.clear(), { signal });
    canvas.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#up(event), { signal });
    canvas.addEventListener("pointercancel", () => this.#release(), { signal });
  }

  /** Walk to a point on the floor. */
  walkTo(goal: Ground): void {
    this.#goal = goal;
  }

  /** What was asked for since the last frame. */
  take(): Intent {
    const sum = { forward: 0, aside: 0, turn: 0 };
    for (const code of this.#held) {
      const key = KEYS[code] ?? {};
      sum.forward += key.forward ?? 0;
      sum.aside += key.aside ?? 0;
      sum.turn += key.turn ?? 0;
    }
    const intent = {
      ...STILL,
      ...sum,
      lookYaw: this.#look.yaw,
      lookPitch: this.#look.pitch,
      goal: this.#goal,
    };
    this.#look = { yaw: 0, pitch: 0 };
    this.#goal = null;
    return intent;
  }

  dispose(): void {
    this.#ends.abort();
  }

  #keyDown(event: KeyboardEvent): void {
    if (!(event.code in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#held.add(event.code);
    this.#listener.onSteer();
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || this.#press) return;
    this.#press = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: 0 };
    this.#canvas.setPointerCapture?.(event.pointerId);
    this.#canvas.focus({ preventScroll: true });
  }

  #drag(event: PointerEvent): void {
    const press = this.#press;
    if (press?.id !== event.pointerId) return;
    const [dx, dy] = [event.clientX - press.x, event.clientY - press.y];
    press.x = event.clientX;
    press.y = event.clientY;
    press.moved += Math.abs(dx) + Math.abs(dy);
    if (press.moved < TAP_PX) return;
    // the picture is held and pulled, as a map is
    this.#look.yaw += dx * LOOK_PER_PX;
    this.#look.pitch += dy * LOOK_PER_PX;
  }

  #up(event: PointerEvent): void {
    const press = this.#press;
    this.#release();
    if (press?.id !== event.pointerId || press.moved >= TAP_PX) return;
    const box = this.#canvas.getBoundingClientRect();
    const at = new Vector2(
      ((event.clientX - box.left) / box.width) * 2 - 1,
      1 - ((event.clientY - box.top) / box.height) * 2,
    );
    const caster = new Raycaster();
    caster.setFromCamera(at, this.#camera);
    const spot = surfaceHit(caster.ray);
    if (spot) this.#listener.onTap(spot);
  }

  #release(): void {
    this.#press = null;
  }
}

/** The place on the floor that a spot names. */
export function groundOf(spot: SurfaceSpot): Ground {
  const { x, z } = spotPosition(spot);
  return { x, z };
}
