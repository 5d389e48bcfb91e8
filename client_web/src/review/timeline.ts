/** `timeline.mcap` by ranges: what happened, who stood where, and checkpoints to begin from after a seek. */
import { McapIndexedReader } from "@mcap/core";
import { Decoder } from "@msgpack/msgpack";
import { decompress } from "fzstd";
import type { Happened, Snapshot } from "../wire/generated";
import type { PiecedFile } from "./files";

/** One message of a timeline; `atMs` counts from the start of the recording. */
export type Entry = { readonly atMs: number } & (
  | { readonly is: "snapshot"; readonly snapshot: Snapshot }
  /** Everybody's pose at a checkpoint, which comes right before. */
  | { readonly is: "stand"; readonly frame: Uint8Array }
  | { readonly is: "happened"; readonly happened: Happened }
  | { readonly is: "poses"; readonly frame: Uint8Array }
);

/** What the player needs of a timeline. Both throw FileUnavailable. */
export interface Timeline {
  /** The moment of the last checkpoint that is not later; the first one's if all are; null if there is none. */
  checkpointBefore(atMs: number): Promise<number | null>;
  /** Everything from one moment on to before another, in the order in which it was. */
  read(fromMs: number, toMs: number): Promise<readonly Entry[]>;
}

const NS_PER_MS = 1_000_000n;
const decoder = new Decoder();

/** The file as it lies on the server. */
export class TimelineFile implements Timeline {
  readonly #reader: McapIndexedReader;
  readonly #startNs: bigint;

  private constructor(reader: McapIndexedReader, startNs: bigint) {
    this.#reader = reader;
    this.#startNs = startNs;
  }

  /**
   * Read its index.
   * @param startMs when the recording began, in milliseconds since 1970
   */
  static async open(file: PiecedFile, startMs: number): Promise<TimelineFile> {
    const reader = await McapIndexedReader.Initialize({
      readable: {
        size: async () => BigInt(file.sizeBytes),
        read: (offset, size) => file.read(Number(offset), Number(offset + size)),
      },
      decompressHandlers: { zstd: (packed, size) => decompress(packed, new Uint8Array(Number(size))) },
    });
    return new TimelineFile(reader, BigInt(Math.round(startMs)) * NS_PER_MS);
  }

  async checkpointBefore(atMs: number): Promise<number | null> {
    const endTime = this.#ns(atMs);
    const earlier = this.#reader.readMessages({ topics: ["snapshot"], endTime, reverse: true });
    for await (const message of earlier) return this.#ms(message.logTime);
    for await (const message of this.#reader.readMessages({ topics: ["snapshot"] })) {
      return this.#ms(message.logTime);
    }
    return null;
  }

  async read(fromMs: number, toMs: number): Promise<readonly Entry[]> {
    const [startTime, endTime] = [this.#ns(fromMs), this.#ns(toMs) - 1n];
    if (endTime < startTime) return [];
    const found: { readonly sequence: number; readonly entry: Entry }[] = [];
    for await (const message of this.#reader.readMessages({ startTime, endTime })) {
      const topic = this.#reader.channelsById.get(message.channelId)?.topic;
      const entry = entryOf(topic, this.#ms(message.logTime), message.data);
      if (entry) found.push({ sequence: message.sequence, entry });
    }
    // of what happened in the same nanosecond, the reader knows no order; the writer counted
    return found
      .toSorted((one, other) => one.entry.atMs - other.entry.atMs || one.sequence - other.sequence)
      .map(({ entry }) => entry);
  }

  #ns(ms: number): bigint {
    return this.#startNs + BigInt(Math.ceil(ms * 1_000_000));
  }

  #ms(ns: bigint): number {
    return Number(ns - this.#startNs) / 1_000_000;
  }
}

function entryOf(topic: string | undefined, atMs: number, data: Uint8Array): Entry | null {
  switch (topic) {
    case "snapshot":
      return { is: "snapshot", atMs, snapshot: decoder.decode(data) as Snapshot };
    case "happened":
      return { is: "happened", atMs, happened: decoder.decode(data) as Happened };
    case "stand":
    case "poses":
      return { is: topic, atMs, frame: data.slice() };
    default:
      return null; // a channel of a newer Salotto
  }
}
