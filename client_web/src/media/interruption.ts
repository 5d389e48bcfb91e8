/**
 * What a device is interrupted by: a telephone call, Siri, another app.
 *
 * On iPhones and iPads, whatever the browser, a track comes back live and unmuted, and often with nothing in it: only a
 * device that is opened anew is heard and seen (https://webkit.org/b/213853, https://webkit.org/b/208516). Elsewhere
 * tracks say what is true, and are muted for other reasons too (a switch, a headset that changes its profile); opened
 * anew, they might ask for the permission again. There it is done only if somebody wishes it.
 */

/** After the system has said that it is over, in milliseconds: it says so in bursts, and opens nothing before. */
export const SETTLE_MS = 500;
/** A device that was opened just now begins with a word or two of this kind. */
const FRESH_MS = 2_000;

/** Whether a track cannot be trusted after an interruption. iPads say that they are a Mac, with a screen to touch. */
export function comesBackHollow(
  browser: Pick<Navigator, "userAgent" | "maxTouchPoints"> = navigator,
): boolean {
  const { userAgent, maxTouchPoints } = browser;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}

/** Watches one track, from when it was opened until it is closed. */
export class Interruptions {
  readonly #openedMs = performance.now();
  readonly #listening = new AbortController();
  readonly #onOver: (() => void)[] = [];
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(track: MediaStreamTrack) {
    if (!comesBackHollow()) return;
    this.#isDue = track.muted;
    const { signal } = this.#listening;
    track.addEventListener("mute", () => this.#begin(), { signal });
    track.addEventListener("unmute", () => this.#end(), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
  }

  /** It was interrupted, and may be hollow now. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** Called each time that the system gives the device back, or the page is looked at again after it was taken. */
  onOver(callback: () => void): void {
    this.#onOver.push(callback);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listening.abort();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#isDue = true;
  }

  #end(): void {
    if (performance.now() - this.#openedMs < FRESH_MS) this.#isDue = false;
    this.#look();
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (!this.#isDue || document.hidden) return; // a page out of sight gets nothing; it looks when it is back
    this.#timer = setTimeout(() => {
      for (const callback of this.#onOver) callback();
    }, SETTLE_MS);
  }
}
