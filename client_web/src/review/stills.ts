/** Still pictures of what was shown: keyframes that the finish left as files of their own, read one by one. */
import type { ReadRange } from "./files";

/** Which bytes of the file of stills are the picture of a moment. */
export interface Still {
  readonly atMs: number;
  readonly start: number;
  readonly end: number;
}

/** The stills of one screen or camera, in the order of their moments. */
export interface StillFile {
  readonly memberId: string;
  readonly kind: string;
  readonly lastMs: number;
  /** A picture, or a film of one picture: keyframes of VP9 and AV1 are no picture that a browser knows. */
  readonly type: "image/webp" | "video/webm";
  readonly read: ReadRange;
  readonly stills: readonly Still[];
}

/** A still that is so old says little about the moment. */
const STALE_MS = 60_000;
const MOST_KEPT = 24;

/** A picture to be looked at, of a moment or shortly before it. */
export interface Found {
  readonly file: StillFile;
  readonly still: Still;
}

/** What was shown at a moment; null where nothing was, or nothing is known of it. */
export function stillAt(files: readonly StillFile[], atMs: number): Found | null {
  let newest: Found | null = null;
  for (const file of files) {
    if (atMs > file.lastMs) continue;
    const still = file.stills.findLast((one) => one.atMs <= atMs);
    if (still && atMs - still.atMs <= STALE_MS && still.atMs >= (newest?.still.atMs ?? 0)) {
      newest = { file, still };
    }
  }
  return newest;
}

/** Keeps the addresses of pictures that were looked at lately. */
export class Pictures {
  /** In the order of their last use. */
  readonly #kept = new Map<Still, Promise<string>>();

  /** The address of a picture in memory. Throws FileUnavailable. */
  urlOf({ file, still }: Found): Promise<string> {
    const kept = this.#kept.get(still) ?? load(file, still);
    this.#kept.delete(still);
    this.#kept.set(still, kept);
    kept.catch(() => this.#kept.delete(still));
    for (const [oldest, url] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      forget(url);
    }
    return kept;
  }

  /** Forget all pictures; their addresses are good for nothing afterwards. */
  close(): void {
    for (const url of this.#kept.values()) forget(url);
    this.#kept.clear();
  }
}

async function load(file: StillFile, { start, end }: Still): Promise<string> {
  const bytes = await file.read(start, end);
  return URL.createObjectURL(new Blob([bytes.slice()], { type: file.type }));
}

function forget(url: Promise<string>): void {
  url.then(URL.revokeObjectURL, () => undefined);
}
