/** How loud a stretch of sound is, as a number that a bar or a mouth can follow. */

const SILENCE_DB = -60;
const LOUD_DB = -15;

/** Loudness of samples between -1 and 1: 0 is silence (-60 dB), 1 a firm voice near the microphone (-15 dB). */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  const decibels = 10 * Math.log10(energy / samples.length);
  if (!Number.isFinite(decibels)) return 0;
  return Math.min(1, Math.max(0, (decibels - SILENCE_DB) / (LOUD_DB - SILENCE_DB)));
}

/** A server's level, 0 to 127 above -127 dBov, on the same scale as {@link loudness}. */
export function loudnessOfLevel(level: number): number {
  return Math.min(1, Math.max(0, (level - 127 - SILENCE_DB) / (LOUD_DB - SILENCE_DB)));
}
