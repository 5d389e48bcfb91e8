/** How one looks at the place: in 3D or in the simple view, and how much the graphics card is asked for. */
import { signal } from "@preact/signals";
import { browserDrawer } from "../../lib/storage";
import { guessQuality, type Quality } from "../../scene/quality";

const wishes = new URLSearchParams(globalThis.location.search);
const kept = browserDrawer<boolean>("simple-view");

/** ?q=high|low|test, else a guess from the machine. */
export const quality: Quality = qualityOf(wishes.get("q"));

/** ?view=2d or ?view=3d, else what was chosen in this browser before. */
export const isPlain = signal(wishes.has("view") ? wishes.get("view") === "2d" : (kept.read() ?? false));

/** This browser cannot draw in 3D: there is nothing to choose. */
export const isWithout3d = signal(false);

/** Choose the simple view, or the room. */
export function choosePlain(wish: boolean): void {
  isPlain.value = wish;
  kept.write(wish);
}

function qualityOf(wish: string | null): Quality {
  if (wish === "high" || wish === "low" || wish === "test") return wish;
  const { innerWidth, innerHeight, navigator } = globalThis;
  return guessQuality(navigator.hardwareConcurrency ?? 4, Math.min(innerWidth, innerHeight));
}
