/** Finds the quality of the picture while it is drawn: see scene/quality.ts for how it is decided. */
import { type Pace, paceAfter, paceAt, type Quality, type Step } from "../scene/quality";

/** Figures are dressed and materials compiled within this time after the room has arrived. */
const SETTLING_MS = 3_000;

export class Pacer {
  readonly #onPace: (quality: Step, isTooWeak: boolean) => void;
  /** Null while nothing is measured: models load, and frames say nothing about the machine. */
  #pace: Pace | null = null;

  /** @param onPace each other quality, and whether even the least is too much */
  constructor(onPace: (quality: Step, isTooWeak: boolean) => void) {
    this.#onPace = onPace;
  }

  /** Measure from a while after all is there. "test" stays what it is. */
  async begin(quality: Quality, arrived: Promise<unknown>): Promise<void> {
    if (quality === "test") return;
    await arrived;
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    this.#pace = paceAt(quality);
  }

  /** A frame came `frameMs` after the one before it. */
  frame(frameMs: number): void {
    const before = this.#pace;
    if (before === null) return;
    const after = paceAfter(before, frameMs);
    this.#pace = after;
    if (after.quality !== before.quality || after.isTooWeak !== before.isTooWeak) {
      this.#onPace(after.quality, after.isTooWeak);
    }
  }
}
