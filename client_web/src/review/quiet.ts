/** Which stretches may be skipped, for whoever wishes it: where nothing was recorded, and where nobody speaks. Pure. */
import { BUCKET_MS, isHeard, type Peaks } from "./peaks";

/** In milliseconds since the start of the recording; `toMs` is where it goes on. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter silences are how people talk. */
export const LEAST_SILENCE_MS = 3_000;
/** Left of a silence at either end, so that words keep their breath. */
const BREATH_MS = 500;

/** Where nobody speaks for three seconds or longer. Without any voice nothing is known, so nothing is silent. */
export function silencesOf(voices: readonly Peaks[], durationMs: number): readonly Stretch[] {
  if (voices.length === 0) return [];
  const found: Stretch[] = [];
  let quietSinceMs = 0;
  for (let atMs = 0; atMs <= durationMs; atMs += BUCKET_MS) {
    const isOver = atMs + BUCKET_MS > durationMs;
    if (!isOver && !voices.some((peaks) => isHeard(peaks, atMs))) continue;
    if (atMs - quietSinceMs >= LEAST_SILENCE_MS) {
      found.push({ fromMs: quietSinceMs + BREATH_MS, toMs: atMs - BREATH_MS });
    }
    quietSinceMs = atMs + BUCKET_MS;
  }
  return found;
}

/** Stretches in order, those that touch made one. */
export function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const made: Stretch[] = [];
  for (const one of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = made.at(-1);
    if (last && one.fromMs <= last.toMs) {
      made[made.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, one.toMs) };
    } else if (one.toMs > one.fromMs) {
      made.push(one);
    }
  }
  return made;
}

/** The stretch in which a moment lies, or null. Its last moment is no longer in it. */
export function stretchAt<Kind extends Stretch>(stretches: readonly Kind[], atMs: number): Kind | null {
  return stretches.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null;
}
