/** The screen stays on while somebody waits or speaks: a wish, never an error. */

/** Keeps the screen on until the returned function is called; taken again each time the page comes back in sight. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;
  const take = async () => {
    if (isOver || lock !== null || document.visibilityState !== "visible") return;
    try {
      const taken = (await navigator.wakeLock?.request("screen")) ?? null;
      if (isOver) void taken?.release();
      else lock = taken;
      taken?.addEventListener("release", () => {
        lock = null;
      });
    } catch {
      lock = null; // low battery, or a browser without it: the place is kept all the same
    }
  };
  const look = () => void take();
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", look);
    void lock?.release();
    lock = null;
  };
}
