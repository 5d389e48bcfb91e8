/** Lets words through at most once in a while: what changes every second must not be read out every second. Pure. */

export class Spaced {
  private saidMs = Number.NEGATIVE_INFINITY;
  private said: string;

  /**
   * @param everyMs least time between two different sentences
   * @param known what is known already, from the page itself: saying it would say it twice
   */
  constructor(
    private readonly everyMs: number,
    known: string,
  ) {
    this.said = known;
  }

  /** What to have said now: the newest words when it is time again, else what was said before; nothing while all is known. */
  words(newest: string, nowMs: number): string {
    if (newest !== this.said && nowMs - this.saidMs >= this.everyMs) {
      this.said = newest;
      this.saidMs = nowMs;
    }
    return this.saidMs === Number.NEGATIVE_INFINITY ? "" : this.said;
  }
}
