/** Where somebody points on the shown screen, at the pace of the recording. */
import { MARK_MS } from "../../../scene/pointer";
import type { Spot } from "../../meeting/pointing";

export class WallMark {
  #spot: Spot | null = null;
  #sinceMs = 0;

  point({ u, v }: Spot, atMs: number): void {
    this.#spot = { u, v };
    this.#sinceMs = atMs;
  }

  /** After a jump in time. */
  forget(): void {
    this.#spot = null;
  }

  /** The mark of a moment; null if there is none (any more). */
  at(atMs: number): Spot | null {
    const age = atMs - this.#sinceMs;
    return age >= 0 && age < MARK_MS ? this.#spot : null;
  }
}
