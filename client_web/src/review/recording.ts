/** A recording as a source of a room: the same world that shows the present shows the past. */
import type { RoomListener, SeekableSource } from "../room/source";
import { EMPTY_ROOM } from "../room/state";
import type { RoomState } from "../wire/generated";
import { joinFrame, splitFrame } from "../wire/pose";
import { type Playhead, SPEEDS } from "./clock";
import { Folding } from "./folding";
import type { Entry, Timeline } from "./timeline";

/** Read ahead of the playhead, in milliseconds of the recording. */
const AHEAD_MS = 20_000;
/** When less than this is left, the next part is read. */
const LEAST_AHEAD_MS = 8_000;
/** The way of the last steps: the world shows people a little in the past, between two poses. */
const RECENT_MS = 300;
const HOLDER = "timeline";

/** Plays one timeline at the pace of a playhead. Its owner calls `advance` about as often as it draws. */
export class Recording {
  readonly startMs: number;
  readonly #timeline: Timeline;
  readonly #playhead: Playhead;
  readonly #listeners = new Set<RoomListener>();
  readonly #onTrouble: (error: unknown) => void;
  #folding = new Folding();
  /** Read and not yet played, in order; everything before `#readToMs` is read. */
  #queue: readonly Entry[] = [];
  #next = 0;
  #readToMs = 0;
  #seeking = 0;
  #isReading = false;
  #isBroken = false;
  #isKnown = false;

  /**
   * @param startMs when the recording began, in milliseconds since 1970
   * @param onTrouble a part could not be read: FileUnavailable. The playhead waits; a seek tries again.
   */
  constructor(
    timeline: Timeline,
    playhead: Playhead,
    startMs: number,
    onTrouble: (error: unknown) => void = () => undefined,
  ) {
    this.#timeline = timeline;
    this.#playhead = playhead;
    this.startMs = startMs;
    this.#onTrouble = onTrouble;
  }

  /** The room at the playhead; empty until the first seek has arrived. */
  get state(): RoomState {
    return this.#isKnown ? this.#folding.state : EMPTY_ROOM;
  }

  /** Listen beside the world; told as a world is. Returns how to stop. */
  listen(listener: RoomListener): () => void {
    this.#listeners.add(listener);
    queueMicrotask(() => this.#listeners.has(listener) && this.#tellAll([listener]));
    return () => this.#listeners.delete(listener);
  }

  /** A way to watch, for the world. */
  source(): SeekableSource {
    let stop: (() => void) | null = null;
    return {
      startMs: this.startMs,
      durationMs: this.#playhead.durationMs,
      now: () => this.startMs + this.#playhead.positionMs,
      pace: () => this.#playhead.pace,
      start: (listener) => {
        stop = this.listen(listener);
      },
      stop: () => stop?.(),
      seek: (toMs) => void this.seek(toMs),
      setSpeed: (factor) => this.#playhead.setSpeed(SPEEDS.find((one) => one === factor) ?? 1),
    };
  }

  /** Go to a moment. Resolves when the room is as it was then, or when a later seek took over. */
  async seek(toMs: number): Promise<void> {
    const seeking = ++this.#seeking;
    this.#playhead.seek(toMs);
    const atMs = this.#playhead.positionMs;
    this.#playhead.hold(HOLDER, true);
    this.#isBroken = false;
    try {
      const fromMs = (await this.#timeline.checkpointBefore(atMs)) ?? 0;
      const readToMs = Math.max(atMs, fromMs) + AHEAD_MS;
      const entries = seeking === this.#seeking ? await this.#timeline.read(fromMs, readToMs) : [];
      if (seeking !== this.#seeking) return;
      this.#arrive(atMs, entries, readToMs);
    } catch (error) {
      if (seeking === this.#seeking) this.#onTrouble(error);
    }
  }

  /** Tell what has happened since the last call, and read ahead. */
  advance(): void {
    if (!this.#isKnown) return;
    const nowMs = this.#playhead.positionMs;
    for (let entry = this.#queue[this.#next]; entry && entry.atMs <= nowMs; entry = this.#queue[this.#next]) {
      this.#next++;
      this.#play(entry);
    }
    this.#playhead.hold(HOLDER, this.#readToMs < Math.min(nowMs + 1, this.#playhead.durationMs));
    if (this.#readToMs - nowMs < LEAST_AHEAD_MS && this.#readToMs <= this.#playhead.durationMs) {
      void this.#readOn();
    }
  }

  #arrive(atMs: number, entries: readonly Entry[], readToMs: number): void {
    this.#folding = new Folding();
    this.#next = entries.findIndex((entry) => entry.atMs > atMs);
    if (this.#next < 0) this.#next = entries.length;
    // before the first checkpoint there is nothing: one is shown how the room was when it began
    if (this.#next === 0) this.#next = Math.min(entries.length, 2);
    this.#queue = entries;
    this.#readToMs = readToMs;
    for (const entry of entries.slice(0, this.#next)) this.#folding.take(entry);
    this.#isKnown = true;
    this.#playhead.hold(HOLDER, false);
    this.#tellAll([...this.#listeners]);
  }

  #play(entry: Entry): void {
    const news = this.#folding.take(entry);
    if (news === null) return;
    for (const listener of this.#listeners) {
      if (news.is === "poses") listener.onPoses(news.frame);
      else if (news.is === "event") listener.onEvent(news.event, this.state, this.startMs + entry.atMs);
      else listener.onSnapshot(this.state, this.startMs + entry.atMs);
    }
  }

  /** The whole room, and the last steps that led to it. */
  #tellAll(listeners: readonly RoomListener[]): void {
    if (!this.#isKnown) return;
    const nowMs = this.startMs + this.#playhead.positionMs;
    const { stand } = this.#folding;
    for (const listener of listeners) {
      listener.onSnapshot(this.state, nowMs);
      for (const frame of this.#recentSteps()) listener.onPoses(frame);
      if (stand) listener.onPoses(stampedLater(stand));
    }
  }

  #recentSteps(): readonly Uint8Array[] {
    const sinceMs = this.#playhead.positionMs - RECENT_MS;
    return this.#queue
      .slice(0, this.#next)
      .flatMap((entry) =>
        (entry.is === "poses" || entry.is === "stand") && entry.atMs >= sinceMs ? [entry.frame] : [],
      );
  }

  async #readOn(): Promise<void> {
    if (this.#isReading || this.#isBroken) return;
    const seeking = this.#seeking;
    this.#isReading = true;
    const [fromMs, toMs] = [this.#readToMs, this.#readToMs + AHEAD_MS];
    try {
      const more = await this.#timeline.read(fromMs, toMs);
      if (seeking !== this.#seeking) return;
      this.#queue = [...this.#queue.slice(this.#next), ...more];
      this.#next = 0;
      this.#readToMs = toMs;
    } catch (error) {
      if (seeking !== this.#seeking) return;
      this.#isBroken = true;
      this.#onTrouble(error);
    } finally {
      this.#isReading = false;
    }
  }
}

/** The same poses a hair later than they were told before, so that nobody takes them for old ones. */
function stampedLater(frame: Uint8Array): Uint8Array {
  const { atMs, poses } = splitFrame(frame);
  return joinFrame(atMs + 0.001, poses);
}
