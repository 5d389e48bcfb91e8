/** Lets words through at most once in a while: what changes every second must not be read out every second. Pure. */

export class Spaced {
  private saidMs = Number.NEGATIVE_INFINITY;
  private said = "";

  /** @param everyMs least time between two different sentences */
  constructor(private readonly everyMs: number) {}

  /** What to have said now: the newest words when it is time again, else what was said before. */
  words(newest: string, nowMs: number): string {
    if (newest !== this.said && nowMs - this.saidMs >= this.everyMs) {
      this.said = newest;
      this.saidMs = nowMs;
    }
    return this.said;
  }
}
