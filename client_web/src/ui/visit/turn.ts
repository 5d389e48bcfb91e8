/** It is one's turn: a soft sound, a word in the title, a buzz in the pocket. */
import { signal } from "@preact/signals";

/** Whether the page is out of sight: another tab, another app, a locked phone. */
export const isOutOfSight = signal(globalThis.document?.hidden ?? false);

globalThis.document?.addEventListener("visibilitychange", () => {
  isOutOfSight.value = document.hidden;
});

const AGAIN_MS = 5_000;
const MOST_RINGS = 6;

/** Let sound out at every touch until it comes: a turn must be heard by whoever only tapped through the questions. */
export function allowSound(): () => void {
  let wake: (() => Promise<boolean>) | null = null;
  void import("../../media/sound").then(
    ({ resumeSound }) => {
      wake = resumeSound;
    },
    () => undefined, // offline for a moment: the title tells the turn all the same
  );
  const touch = () => void wake?.();
  const events = ["pointerdown", "keydown"] as const;
  for (const event of events) document.addEventListener(event, touch, { passive: true });
  return () => {
    for (const event of events) document.removeEventListener(event, touch);
  };
}

/** Ring softly: somebody is here; and again for a while as long as the page is out of sight. Returns how to end it. */
export function ringTurn(): () => void {
  let rings = 0;
  const ring = () => {
    rings += 1;
    if (rings > 1 && !isOutOfSight.peek()) return;
    void ringOnce();
    if (rings < MOST_RINGS) timer = setTimeout(ring, AGAIN_MS);
  };
  let timer = setTimeout(ring);
  return () => clearTimeout(timer);
}

async function ringOnce(): Promise<void> {
  navigator.vibrate?.([120, 80, 120]);
  const { isSoundOn, playTestTone } = await import("../../media/sound");
  if (isSoundOn()) await playTestTone();
}
