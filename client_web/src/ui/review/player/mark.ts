/** Where somebody points on the shown screen, at the pace of the recording. */
import { MARK_MS } from "../../../scene/pointer";
import type { Spot } from "../../meeting/pointing";

/** `publicationId`: the picture that is meant; null: whatever is shown. */
export interface MarkedSpot extends Spot {
  readonly publicationId: string | null;
}

export class WallMark {
  #spot: MarkedSpot | null = null;
  #sinceMs = 0;

  point({ u, v, publicationId }: MarkedSpot, atMs: number): void {
    this.#spot = { u, v, publicationId };
    this.#sinceMs = atMs;
  }

  /** After a jump in time. */
  forget(): void {
    this.#spot = null;
  }

  /** The mark of a moment; null if there is none (any more). */
  at(atMs: number): MarkedSpot | null {
    const age = atMs - this.#sinceMs;
    return age >= 0 && age < MARK_MS ? this.#spot : null;
  }
}
