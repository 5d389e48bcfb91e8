/**
 * Whose voice should come and does not: their network, or ours, lets none through. Somebody who merely says nothing is
 * not meant, for silence comes, too, some packets a second.
 */
import { signal } from "@preact/signals";
import type { Other } from "./people";

/** So long a voice may take to come, or to come again: as long as its own page tries before it calls the way closed. */
export const COMING_MS = 8_000;

/** The browser asks another thread, so it is not asked more often. */
const LOOK_EVERY_MS = 1_000;

export class Silences {
  /** Member ids. */
  readonly unheard = signal<readonly string[]>([]);
  /** Since when nothing came, by member id. */
  #sinceMs = new Map<string, number>();
  #lookedMs = Number.NEGATIVE_INFINITY;

  /**
   * Look once; call as often as you like.
   * @param hears Whether anything of a member's voice came lately
   * @param nowMs On any steady clock
   */
  look(others: readonly Other[], hears: (memberId: string) => boolean, nowMs: number): void {
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return;
    this.#lookedMs = nowMs;
    const silent = others.filter((one) => one.is_connected && one.isMuted === false && !hears(one.memberId));
    this.#sinceMs = new Map(
      silent.map(({ memberId }) => [memberId, this.#sinceMs.get(memberId) ?? nowMs] as const),
    );
    this.#tell([...this.#sinceMs].filter(([, ms]) => nowMs - ms >= COMING_MS).map(([memberId]) => memberId));
  }

  /** One's own way is not open, or the browser lets no sound out: nothing can be said of others. */
  forget(): void {
    this.#sinceMs = new Map();
    this.#tell([]);
  }

  #tell(unheard: readonly string[]): void {
    if (unheard.join() !== this.unheard.value.join()) this.unheard.value = unheard;
  }
}
