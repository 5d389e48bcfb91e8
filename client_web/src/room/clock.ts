/** The server's clock, as well as it can be known from here. */

const SAMPLES = 8;

/** Milliseconds since 1970 on this machine; never jumps while the page lives. */
export function localNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Learns the offset from answered pings; the quickest of the last few is believed, since it was delayed least. */
export class ServerClock {
  private samples: { readonly roundTripMs: number; readonly offsetMs: number }[] = [];
  private offsetMs = 0;

  /** A first guess, from a message that says what time it is there. */
  guess(serverMs: number): void {
    if (this.samples.length === 0) this.offsetMs = serverMs - localNow();
  }

  /** A ping sent at `sentMs` (local) was answered when it was `serverMs` there. */
  learn(sentMs: number, serverMs: number): void {
    const roundTripMs = localNow() - sentMs;
    const sample = { roundTripMs, offsetMs: serverMs + roundTripMs / 2 - localNow() };
    this.samples = [...this.samples.slice(1 - SAMPLES), sample];
    this.offsetMs = this.samples.reduce((best, one) =>
      one.roundTripMs < best.roundTripMs ? one : best,
    ).offsetMs;
  }

  /** Milliseconds since 1970 on the server's clock. */
  now(): number {
    return localNow() + this.offsetMs;
  }
}
