/** Telling the room where I am: at its pace, and only when something changed. */
import { encodePose } from "../wire/pose";
import { poseOf, type Stance } from "./stance";

/** A voice is told in so many steps: finer ones would only fill the wire. */
const SPEECH_STEPS = 12;

export class Outbound {
  readonly #send: (pose: Uint8Array) => void;
  readonly #periodMs: number;
  #sentMs = Number.NEGATIVE_INFINITY;
  #sent = "";

  /** @param tickHz the room's pace, from Welcome */
  constructor(send: (pose: Uint8Array) => void, tickHz: number) {
    this.#send = send;
    this.#periodMs = 1000 / tickHz;
  }

  /** Call once a frame. A change within one period waits for the next. */
  update(stance: Stance, nowMs: number): void {
    if (nowMs - this.#sentMs < this.#periodMs) return;
    const bytes = encodePose(
      poseOf({ ...stance, speech: Math.round(stance.speech * SPEECH_STEPS) / SPEECH_STEPS }),
    );
    const key = bytes.join();
    if (key === this.#sent) return;
    this.#sent = key;
    this.#sentMs = nowMs;
    this.#send(bytes);
  }

  /** Tell it again: the room may have forgotten. */
  repeat(): void {
    this.#sent = "";
  }
}
