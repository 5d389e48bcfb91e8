/** Going dark for a jump: down, over, up again. Pure but for its own memory. */
import { TELEPORT_FADE_MS } from "./numbers";

export class Fade {
  #sinceMs = Number.NEGATIVE_INFINITY;
  #over: (() => void) | null = null;

  /** @param over what happens while it is dark */
  begin(nowMs: number, over: () => void): void {
    if (this.#over) return;
    this.#sinceMs = nowMs;
    this.#over = over;
  }

  /** How dark it is at this moment, 0 to 1. */
  update(nowMs: number): number {
    const share = (nowMs - this.#sinceMs) / TELEPORT_FADE_MS;
    if (share >= 0.5 && this.#over) {
      const over = this.#over;
      this.#over = null;
      over();
    }
    return Math.max(0, 1 - Math.abs(share * 2 - 1));
  }
}
