/** Which way to the server is tried next, and for how long. */

/** A connection that got nowhere is given up and made anew after so long; each time twice as long, up to the last. */
const FIRST_MS = 8_000;
const LONGEST_MS = 30_000;
/** Few need the relay, and its ports are few: it is asked only when the straight way is not open by then. */
export const STRAIGHT_MS = 2_500;

export class Tries {
  #patienceMs = FIRST_MS;
  #needsRelay = false;
  #isRelayed = false;
  #wasRelayed = false;

  /** The connection at hand may use the relay. */
  get isRelayed(): boolean {
    return this.#isRelayed;
  }

  /** Try another connection. Returns for how long, in milliseconds. */
  begin(hasRelay: boolean): number {
    this.#isRelayed = hasRelay && this.#needsRelay;
    this.#needsRelay = true; // unless this one arrives
    if (hasRelay && !this.#isRelayed) return STRAIGHT_MS;
    const patienceMs = this.#patienceMs;
    this.#patienceMs = Math.min(LONGEST_MS, patienceMs * 2);
    return patienceMs;
  }

  /** The connection at hand has arrived. */
  arrive(): void {
    this.#wasRelayed = this.#isRelayed;
    this.forget();
  }

  /** What failed since one arrived says nothing of the way there: there was no network at all. */
  forget(): void {
    this.#patienceMs = FIRST_MS;
    this.#needsRelay = this.#wasRelayed;
  }
}
