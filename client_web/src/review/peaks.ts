/** How loud a voice was all along, as the finish measured it: what waveforms are drawn from. */
import { FileUnavailable } from "./files";

/** Time of one peak. Mirrors recording/finishing/peaks.py. */
export const BUCKET_MS = 50;
/** Eight hours of one voice; whatever is longer is drawn as far as that. */
const MOST_BYTES = 8 * 72_000;
/** Below this a voice is breath and room: 0 to 255. */
const HEARD = 10;

/** Peaks 0 to 255, one for each 50 ms since the recording began. */
export type Peaks = Uint8Array;

/** Fetch the peaks of a voice. Throws FileUnavailable. */
export async function fetchPeaks(url: string): Promise<Peaks> {
  const headers = { Range: `bytes=0-${MOST_BYTES - 1}` };
  const answer = await fetch(url, { headers, credentials: "same-origin" }).catch((error: unknown) => {
    throw new FileUnavailable(String(error), 0);
  });
  // 416: nobody said a word, so that the file is empty
  if (answer.status === 416) return new Uint8Array();
  if (!answer.ok) throw new FileUnavailable(`the answer was ${answer.status}`, answer.status);
  return new Uint8Array(await answer.arrayBuffer());
}

/** `count` bars from one moment to another, 0 to 1: the loudest of each, so that a short word is seen in an hour. */
export function barsOf(peaks: Peaks, fromMs: number, toMs: number, count: number): readonly number[] {
  const perBar = (toMs - fromMs) / count / BUCKET_MS;
  return Array.from({ length: count }, (_, bar) => {
    const first = Math.floor(fromMs / BUCKET_MS + bar * perBar);
    const last = Math.max(first, Math.ceil(fromMs / BUCKET_MS + (bar + 1) * perBar) - 1);
    let loudest = 0;
    for (let at = first; at <= last; at++) loudest = Math.max(loudest, peaks[at] ?? 0);
    return loudest / 255;
  });
}

/** Whether a voice is heard at a moment. */
export function isHeard(peaks: Peaks, atMs: number): boolean {
  return (peaks[Math.floor(atMs / BUCKET_MS)] ?? 0) >= HEARD;
}
