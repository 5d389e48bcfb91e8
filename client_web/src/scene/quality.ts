/**
 * How much the graphics card is asked for, and how that is found out: by looking at the frames.
 *
 * A machine begins with a guess. Frames that come too slowly take it one step down at once; frames that come in time
 * for long enough let it try one step more. A step that was tried and did not hold makes it wait twice as long before
 * the next try, so that nobody watches a picture that goes back and forth. Below the last step there is the simple
 * view, which is offered and never forced. "test" is for software rendering in tests, and is never chosen by itself.
 */

/** From the least to the most. */
export const STEPS = ["least", "low", "medium", "high"] as const;
export type Step = (typeof STEPS)[number];
export type Quality = Step | "test";

export interface QualitySettings {
  /** Most device pixels for each CSS pixel. */
  readonly pixelRatio: number;
  /** Smooth edges; only what a world begins with counts. */
  readonly antialias: boolean;
  readonly shadows: boolean;
  /** Figures are lit from three sides; else by the window and the ceiling alone. */
  readonly isFullyLit: boolean;
  /** Figures shaded per vertex, the cheapest there is. */
  readonly isPlainShading: boolean;
  /** Least time between two frames, in milliseconds; 0 follows the display. */
  readonly frameMs: number;
}

const BEST = {
  pixelRatio: 2,
  antialias: true,
  shadows: true,
  isFullyLit: true,
  isPlainShading: false,
  frameMs: 0,
};

export const QUALITIES: Readonly<Record<Quality, QualitySettings>> = {
  high: BEST,
  medium: { ...BEST, pixelRatio: 1.5, shadows: false },
  low: { ...BEST, pixelRatio: 1.25, shadows: false, isFullyLit: false, frameMs: 31 },
  least: { ...BEST, pixelRatio: 0.75, shadows: false, isFullyLit: false, isPlainShading: true, frameMs: 47 },
  test: {
    ...{ pixelRatio: 1, antialias: false, shadows: false },
    ...{ isFullyLit: true, isPlainShading: true, frameMs: 100 },
  },
};

/** A first guess: phones and small machines start low. */
export function guessQuality(cores: number, shortSidePx: number): Step {
  return cores <= 4 || shortSidePx < 600 ? "low" : "high";
}

/** What is known of a machine after some frames. */
export interface Pace {
  readonly quality: Step;
  /** Even the least is too much: the simple view is worth offering. */
  readonly isTooWeak: boolean;
  /** Frames of the window that is being looked at, and how long they took together, in milliseconds. */
  readonly frames: number;
  readonly windowMs: number;
  /** The same sum, in which one hitch counts no more than some slow frames. */
  readonly costMs: number;
  /** Lapses without a frame in time between them: one is an absence, more are a machine that draws so slowly. */
  readonly lapses: number;
  /** How long all has gone well, and for how long it must before more is tried, in milliseconds. */
  readonly steadyMs: number;
  readonly patienceMs: number;
  /** The present step was tried, not guessed, and has not held for long yet. */
  readonly isTrial: boolean;
}

/** Frames are judged together for so long: shorter ones mistake one heavy moment for a weak machine. */
export const WINDOW_MS = 2_000;
const FIRST_PATIENCE_MS = 20_000;
const LONGEST_PATIENCE_MS = 15 * 60_000;
/** A frame later than this comes from a page that was out of sight, or a machine that slept; unless the next is, too. */
const LAPSE_MS = 1_000;
/** A display at 60 Hz; faster ones only make frames come sooner. */
const DISPLAY_MS = 1_000 / 60;
/** Slow: a frame takes so many times as long as it should. Steady: hardly longer. */
const SLOW = 1.7;
const HITCH = 4;
const STEADY = 1.25;
const NO_FRAMES = { frames: 0, windowMs: 0, costMs: 0, lapses: 0 };

/** Before the first frame. */
export function paceAt(quality: Step): Pace {
  return {
    ...{ quality, isTooWeak: false, ...NO_FRAMES },
    ...{ steadyMs: 0, patienceMs: FIRST_PATIENCE_MS, isTrial: false },
  };
}

/** After a frame that came `frameMs` after the one before it. */
export function paceAfter(pace: Pace, frameMs: number): Pace {
  if (!(frameMs > 0)) return { ...pace, ...NO_FRAMES };
  const lapses = frameMs > LAPSE_MS ? pace.lapses + 1 : 0;
  if (lapses === 1) return { ...pace, ...NO_FRAMES, lapses };
  const costMs = pace.costMs + Math.min(frameMs, HITCH * dueMs(pace.quality));
  const seen = { ...pace, lapses, frames: pace.frames + 1, windowMs: pace.windowMs + frameMs, costMs };
  return seen.windowMs < WINDOW_MS ? seen : judge(seen);
}

/** When a frame is due after the one before it. */
function dueMs(quality: Step): number {
  return Math.max(DISPLAY_MS, QUALITIES[quality].frameMs);
}

function judge(pace: Pace): Pace {
  const share = pace.costMs / pace.frames / dueMs(pace.quality);
  const next = { ...pace, ...NO_FRAMES };
  if (share > SLOW) return lower(next);
  if (share > STEADY) return { ...next, steadyMs: 0 };
  const steadyMs = pace.steadyMs + pace.windowMs;
  if (steadyMs < pace.patienceMs) return { ...next, steadyMs, isTooWeak: false };
  return higher({ ...next, steadyMs, isTooWeak: false });
}

function lower(pace: Pace): Pace {
  const quality = STEPS[STEPS.indexOf(pace.quality) - 1];
  const patienceMs = pace.isTrial ? Math.min(LONGEST_PATIENCE_MS, pace.patienceMs * 2) : pace.patienceMs;
  const slower = { ...pace, steadyMs: 0, patienceMs, isTrial: false };
  return quality === undefined ? { ...slower, isTooWeak: true } : { ...slower, quality };
}

function higher(pace: Pace): Pace {
  const quality = STEPS[STEPS.indexOf(pace.quality) + 1];
  // what held for so long is no trial any more
  return quality === undefined
    ? { ...pace, isTrial: false }
    : { ...pace, quality, steadyMs: 0, isTrial: true };
}
