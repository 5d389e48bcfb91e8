/** It is one's turn: a soft sound, a word in the title, a buzz in the pocket. */

let lock: WakeLockSentinel | null = null;

/** Keep the screen on, and sound allowed, so that the turn is not missed. Call within a tap; a wish, never an error. */
export async function keepAwake(): Promise<void> {
  const [{ resumeSound }] = await Promise.all([import("../../media/sound"), takeLock()]);
  await resumeSound();
}

async function takeLock(): Promise<void> {
  try {
    lock ??= (await navigator.wakeLock?.request("screen")) ?? null;
    lock?.addEventListener("release", () => {
      lock = null;
    });
  } catch {
    lock = null; // low battery, or a browser without it: the place is kept all the same
  }
}

/** Let the screen sleep again. */
export function letSleep(): void {
  void lock?.release();
  lock = null;
}

/** Ring softly: somebody is here. */
export async function ringTurn(): Promise<void> {
  navigator.vibrate?.([120, 80, 120]);
  const { isSoundOn, playTestTone } = await import("../../media/sound");
  if (isSoundOn()) await playTestTone();
}
