/** A file of a recording, read by ranges and never whole. What was read lately is kept, up to a limit. */

/** The file cannot be read: the viewing ended, the file was erased, or no answer came (status 0). */
export class FileUnavailable extends Error {
  override readonly name = "FileUnavailable";

  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Reads the bytes from `start` to `end` (exclusive). Throws FileUnavailable. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/** As large as a sealed piece: the server opens whole ones, so smaller reads would save nothing. */
export const PIECE_BYTES = 64 * 1024;
/** Kept in memory at most, for one file. */
export const KEPT_BYTES = 16 * 1024 * 1024;

const DEADLINE_MS = 20_000;

/** Where a file of a recording is read. */
export function fileUrl(recordingId: string, fileId: string, viewing: string): string {
  const path = `/api/v1/recordings/${encodeURIComponent(recordingId)}/files/${encodeURIComponent(fileId)}`;
  return `${path}?viewing=${encodeURIComponent(viewing)}`;
}

/** Reads ranges of one address. */
export function rangesOf(url: string): ReadRange {
  return async (start, end) => {
    const answer = await fetch(url, {
      headers: { Range: `bytes=${start}-${end - 1}` },
      credentials: "same-origin",
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).catch((error: unknown) => {
      throw new FileUnavailable(String(error), 0);
    });
    if (answer.status !== 206) throw new FileUnavailable(`the answer was ${answer.status}`, answer.status);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

/** Pieces of one file: those that are missing next to one another are read at once, the oldest are forgotten. */
export class PiecedFile {
  readonly sizeBytes: number;
  readonly #read: ReadRange;
  readonly #mostPieces: number;
  /** In the order of their last use. */
  readonly #pieces = new Map<number, Promise<Uint8Array>>();

  constructor(read: ReadRange, sizeBytes: number, keptBytes = KEPT_BYTES) {
    this.#read = read;
    this.sizeBytes = sizeBytes;
    this.#mostPieces = Math.max(1, Math.floor(keptBytes / PIECE_BYTES));
  }

  /** What is kept now, in bytes, at most. */
  get keptBytes(): number {
    return this.#pieces.size * PIECE_BYTES;
  }

  /** The bytes from `start` to `end` (exclusive). Throws FileUnavailable, and RangeError beyond the end. */
  async read(start: number, end: number): Promise<Uint8Array> {
    if (start < 0 || end > this.sizeBytes) throw new RangeError(`${start} to ${end} is not in this file`);
    const [first, last] = [Math.floor(start / PIECE_BYTES), Math.ceil(end / PIECE_BYTES) - 1];
    this.#fetchMissing(first, last);
    const bytes = new Uint8Array(end - start);
    const wanted = Array.from({ length: last - first + 1 }, (_, at) => this.#pieces.get(first + at));
    this.#forgetOldest();
    for (const [at, coming] of wanted.entries()) {
      const piece = (await coming) ?? new Uint8Array();
      const from = (first + at) * PIECE_BYTES;
      const part = piece.subarray(Math.max(0, start - from), Math.max(0, end - from));
      bytes.set(part, Math.max(0, from - start));
    }
    return bytes;
  }

  #fetchMissing(first: number, last: number): void {
    for (let at = first; at <= last; at++) {
      const kept = this.#pieces.get(at);
      if (kept) {
        this.#pieces.delete(at);
        this.#pieces.set(at, kept);
        continue;
      }
      const from = at;
      while (at < last && !this.#pieces.has(at + 1)) at++;
      this.#fetch(from, at);
    }
  }

  #fetch(first: number, last: number): void {
    const start = first * PIECE_BYTES;
    const coming = this.#read(start, Math.min(this.sizeBytes, (last + 1) * PIECE_BYTES));
    for (let at = first; at <= last; at++) {
      const from = (at - first) * PIECE_BYTES;
      // a copy: a part would keep the whole answer in memory
      const piece = coming.then((bytes) => bytes.slice(from, from + PIECE_BYTES));
      piece.catch(() => this.#pieces.delete(at));
      this.#pieces.set(at, piece);
    }
  }

  #forgetOldest(): void {
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= this.#mostPieces) return;
      this.#pieces.delete(oldest);
    }
  }
}
