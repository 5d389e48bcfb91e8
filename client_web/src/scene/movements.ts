/** Movements, fetched once for all figures, and fitted to each. */
import {
  createVRMAnimationClip,
  type VRMAnimation,
  VRMLookAtQuaternionProxy,
} from "@pixiv/three-vrm-animation";
import type { VRMCore } from "@pixiv/three-vrm-core";
import { type AnimationAction, type AnimationClip, AnimationMixer, LoopOnce, LoopRepeat } from "three";
import { addressOf, MOVEMENTS, type MovementId } from "./catalogue";
import { loadModel } from "./loading";

/** Where the loader's plugin leaves what it read. */
interface Loaded {
  readonly vrmAnimations?: readonly VRMAnimation[];
}

const FADE_S = 0.35;
const fetched = new Map<MovementId, Promise<VRMAnimation | null>>();

/** One movement; null if its file did not come, and then the figure stands. */
export function fetchMovement(id: MovementId): Promise<VRMAnimation | null> {
  const known = fetched.get(id);
  if (known) return known;
  const entry = MOVEMENTS.find((movement) => movement.id === id);
  const promise = entry
    ? loadModel(addressOf(entry)).then(
        ({ userData }) => (userData as Loaded).vrmAnimations?.[0] ?? null,
        () => null,
      )
    : Promise.resolve(null);
  fetched.set(id, promise);
  return promise;
}

/** Blends from one movement to the next on one figure. Faces are not touched: face.ts owns them. */
export class Mover {
  readonly #vrm: VRMCore;
  readonly #mixer: AnimationMixer;
  readonly #actions = new Map<MovementId, AnimationAction>();
  #wanted: MovementId | null = null;
  #playing: AnimationAction | null = null;

  constructor(vrm: VRMCore) {
    this.#vrm = vrm;
    this.#mixer = new AnimationMixer(vrm.scene);
    if (vrm.lookAt) {
      const proxy = new VRMLookAtQuaternionProxy(vrm.lookAt);
      proxy.name = "VRMLookAtQuaternionProxy";
      vrm.scene.add(proxy);
    }
  }

  /** What is being played or fetched. */
  get current(): MovementId | null {
    return this.#wanted;
  }

  /** Whether the body moves at all; until then it stands as it was modelled, arms out. */
  get isMoving(): boolean {
    return this.#playing !== null;
  }

  /** Change over to a movement, as soon as it is there. Playing the current one again does nothing. */
  async play(id: MovementId): Promise<void> {
    if (this.#wanted === id) return;
    this.#wanted = id;
    const action = await this.#actionOf(id);
    // another one was asked for meanwhile: take this one only if it is the first that came
    if (action === null || (this.#wanted !== id && this.isMoving)) return;
    action.reset().setEffectiveWeight(1).play();
    if (this.#playing && this.#playing !== action) this.#playing.crossFadeTo(action, FADE_S, false);
    this.#playing = action;
  }

  /** @param pace 1 as authored; a walk is paced by its speed */
  update(deltaS: number, pace: number): void {
    this.#playing?.setEffectiveTimeScale(pace);
    this.#mixer.update(deltaS);
  }

  dispose(): void {
    this.#mixer.stopAllAction();
    this.#mixer.uncacheRoot(this.#vrm.scene);
  }

  async #actionOf(id: MovementId): Promise<AnimationAction | null> {
    const known = this.#actions.get(id);
    if (known) return known;
    const movement = await fetchMovement(id);
    if (!movement) return null;
    const clip = bodyOnly(createVRMAnimationClip(movement, this.#vrm));
    const action = this.#mixer.clipAction(clip);
    const isLoop = MOVEMENTS.find((entry) => entry.id === id)?.loop ?? true;
    action.setLoop(isLoop ? LoopRepeat : LoopOnce, Number.POSITIVE_INFINITY);
    action.clampWhenFinished = true;
    this.#actions.set(id, action);
    return action;
  }
}

function bodyOnly(clip: AnimationClip): AnimationClip {
  clip.tracks = clip.tracks.filter((track) => !track.name.endsWith(".weight"));
  return clip;
}
