/** Which movement a body makes, from what its person does. Pure. */
import type { MovementId } from "../scene/catalogue";
import { MOVEMENTS } from "../scene/catalogue";
import type { Gesture } from "../wire/generated";

/** Somebody's gesture, until when. */
export interface Acting {
  readonly gesture: Gesture;
  readonly untilMs: number;
}

/** What is known about somebody at this moment. */
export interface Doing {
  readonly isWalking: boolean;
  readonly acting: Acting | null;
  /** Since when they have spoken or been silent, and which of both. */
  readonly isSpeaking: boolean;
  /** Somebody else speaks. */
  readonly hears: boolean;
}

const THINKING_MS = 6_000;

/** Start a gesture; one that repeats by itself ends after a while. */
export function act(gesture: Gesture, nowMs: number): Acting {
  const movement = MOVEMENTS.find((entry) => entry.id === gesture);
  const lengthMs = movement && !movement.loop ? movement.length_s * 1000 : THINKING_MS;
  return { gesture, untilMs: nowMs + lengthMs };
}

export function chooseMovement(doing: Doing, nowMs: number): MovementId {
  if (doing.isWalking) return "walk";
  if (doing.acting && nowMs < doing.acting.untilMs) return doing.acting.gesture;
  if (doing.isSpeaking) return "talk";
  return doing.hears ? "listen" : "idle";
}

/** Whether somebody speaks: pauses for breath do not count as silence. */
export class Speaking {
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #sinceMs = Number.POSITIVE_INFINITY;

  /** @returns true from a quarter of a second of voice on, until 1.4 s without any */
  update(level: number, nowMs: number): boolean {
    if (level > SPEAKING_LEVEL) {
      if (nowMs - this.#lastHeardMs > BREATH_MS) this.#sinceMs = nowMs;
      this.#lastHeardMs = nowMs;
    }
    return nowMs - this.#lastHeardMs <= BREATH_MS && nowMs - this.#sinceMs >= ONSET_MS;
  }
}

const SPEAKING_LEVEL = 0.08;
const BREATH_MS = 1_400;
const ONSET_MS = 250;
