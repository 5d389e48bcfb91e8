/** How one looks at the place: in 3D or in the simple view, and how much the graphics card is asked for. */
import { computed, signal } from "@preact/signals";
import { browserDrawer, tabDrawer } from "../../lib/storage";
import { guessQuality, type Quality, STEPS, type Step } from "../../scene/quality";

const wishes = new URLSearchParams(globalThis.location.search);
const kept = browserDrawer<boolean>("simple-view");

const found = tabDrawer<Step>("quality");
const wantsRoom = browserDrawer<boolean>("room-whatever-it-costs");
const wished: Quality | null = [...STEPS, "test" as const].find((one) => one === wishes.get("q")) ?? null;

/** Whether the quality is found by measuring: not where the address says `?q=high|medium|low|least|test`. */
export const isQualityFound = wished === null;

/** What the 3D place begins with: the wish, else what this tab has found before, else a guess from the machine. */
export function startQuality(): Quality {
  const { innerWidth, innerHeight, navigator } = globalThis;
  const guess = () => guessQuality(navigator.hardwareConcurrency ?? 4, Math.min(innerWidth, innerHeight));
  return wished ?? found.read() ?? guess();
}

/** This machine draws the room too slowly whatever is left out: the simple view is worth offering. */
export const isTooWeak = signal(false);

/** What measuring came to; the next room of this tab begins with it. */
export function keepFound(quality: Step, isWeak: boolean): void {
  found.write(quality);
  isTooWeak.value = isWeak && wantsRoom.read() !== true;
}

/** Stay in the room though it is slow; nothing is offered in this browser again. */
export function stayInRoom(): void {
  wantsRoom.write(true);
  isTooWeak.value = false;
}

/** ?view=2d or ?view=3d, else what was chosen in this browser before. */
export const isPlain = signal(wishes.has("view") ? wishes.get("view") === "2d" : (kept.read() ?? false));

/** Why there is no room to choose: this browser does not draw in 3D, or the room did not load. Null: there is one. */
export const without3d = signal<"undrawn" | "unloaded" | null>(null);
export const isWithout3d = computed(() => without3d.value !== null);

/** Choose the simple view, or the room. */
export function choosePlain(wish: boolean): void {
  isPlain.value = wish;
  isTooWeak.value = false;
  kept.write(wish);
}
