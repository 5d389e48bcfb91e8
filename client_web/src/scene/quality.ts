/** How much the graphics card is asked for. "test" is for software rendering in tests. */

export type Quality = "high" | "low" | "test";

export interface QualitySettings {
  /** Most device pixels for each CSS pixel. */
  readonly pixelRatio: number;
  readonly antialias: boolean;
  readonly shadows: boolean;
  /** Figures shaded per vertex, the cheapest there is. */
  readonly isPlainShading: boolean;
  /** Least time between two frames, in milliseconds; 0 follows the display. */
  readonly frameMs: number;
}

export const QUALITIES: Readonly<Record<Quality, QualitySettings>> = {
  high: { pixelRatio: 2, antialias: true, shadows: true, isPlainShading: false, frameMs: 0 },
  low: { pixelRatio: 1.25, antialias: true, shadows: false, isPlainShading: false, frameMs: 31 },
  test: { pixelRatio: 1, antialias: false, shadows: false, isPlainShading: true, frameMs: 100 },
};

/** A first guess: phones and small machines start low. */
export function guessQuality(cores: number, shortSidePx: number): Quality {
  return cores <= 4 || shortSidePx < 600 ? "low" : "high";
}
