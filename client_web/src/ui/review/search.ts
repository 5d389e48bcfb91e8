/** A search while it is typed: asks after a pause, and lets only the newest answer count. */

/** A pause in typing after which is asked. */
export const SEARCH_PAUSE_MS = 250;

/** What the search needs of its surroundings; timers are those of the browser. */
export interface SearchPorts<Wish, Found> {
  ask(wish: Wish): Promise<Found>;
  onFound(found: Found, wish: Wish): void;
  onProblem(problem: unknown): void;
}

export class Search<Wish, Found> {
  private run = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: SearchPorts<Wish, Found>) {}

  /** Ask when nothing more has been typed for a moment. */
  soon(wish: Wish): void {
    clearTimeout(this.timer);
    this.run += 1; // whatever is on its way belongs to an older wish
    this.timer = setTimeout(() => void this.now(wish), SEARCH_PAUSE_MS);
  }

  /** Ask at once. */
  async now(wish: Wish): Promise<void> {
    clearTimeout(this.timer);
    this.run += 1;
    const run = this.run;
    try {
      const found = await this.ports.ask(wish);
      if (run === this.run) this.ports.onFound(found, wish);
    } catch (problem) {
      if (run === this.run) this.ports.onProblem(problem);
    }
  }

  /** Nothing that is still on its way will be told. */
  stop(): void {
    clearTimeout(this.timer);
    this.run += 1;
  }
}
