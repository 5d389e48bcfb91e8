/** The playhead: where in the recording it is now, how fast it goes, and whether it waits. */

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];

/** Milliseconds on a clock that never jumps. */
export type LocalClock = () => number;

/**
 * Goes from 0 to `durationMs` and stops there. While something is missing (`hold`) it waits without forgetting that it
 * plays: two may hold it, and it goes on when both have let go.
 */
export class Playhead {
  readonly durationMs: number;
  readonly #local: LocalClock;
  readonly #holders = new Set<string>();
  #fromMs = 0;
  #sinceMs = 0;
  #speed: Speed = 1;
  #isPlaying = false;

  constructor(durationMs: number, local: LocalClock = () => performance.now()) {
    this.durationMs = Math.max(0, durationMs);
    this.#local = local;
  }

  /** Milliseconds since the start of the recording. */
  get positionMs(): number {
    const passedMs = this.#isRunning ? (this.#local() - this.#sinceMs) * this.#speed : 0;
    return Math.min(this.durationMs, this.#fromMs + passedMs);
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Whether somebody pressed play and it has not come to the end; it may still wait. */
  get isPlaying(): boolean {
    return this.#isPlaying && !this.isAtEnd;
  }

  get isWaiting(): boolean {
    return this.isPlaying && this.#holders.size > 0;
  }

  get isAtEnd(): boolean {
    return this.positionMs >= this.durationMs;
  }

  /** How fast time passes in the recording: 0 while it stands still. */
  get pace(): number {
    return this.isPlaying && !this.isWaiting ? this.#speed : 0;
  }

  /** Play; from the beginning if it stands at the end. */
  play(): void {
    if (this.isAtEnd) this.seek(0);
    this.#settle();
    this.#isPlaying = true;
  }

  pause(): void {
    this.#settle();
    this.#isPlaying = false;
  }

  seek(toMs: number): void {
    this.#fromMs = Math.min(this.durationMs, Math.max(0, Number.isFinite(toMs) ? toMs : 0));
    this.#sinceMs = this.#local();
  }

  setSpeed(speed: Speed): void {
    this.#settle();
    this.#speed = speed;
  }

  /** Wait for somebody, or let go. */
  hold(holder: string, isHeld: boolean): void {
    if (this.#holders.has(holder) === isHeld) return;
    this.#settle();
    if (isHeld) this.#holders.add(holder);
    else this.#holders.delete(holder);
  }

  get #isRunning(): boolean {
    return this.#isPlaying && this.#holders.size === 0;
  }

  /** Count anew from where it is. */
  #settle(): void {
    this.#fromMs = this.positionMs;
    this.#sinceMs = this.#local();
    if (this.#fromMs >= this.durationMs) this.#isPlaying = false;
  }
}

/** The next faster (1) or slower (-1) speed; the same at either end. */
export function nextSpeed(speed: Speed, step: 1 | -1): Speed {
  return SPEEDS[SPEEDS.indexOf(speed) + step] ?? speed;
}
