/** One recording being played: the engine of review/ with what a page shows of it. */
import { computed, signal } from "@preact/signals";
import { nextSpeed, Playhead, type Speed } from "../../../review/clock";
import { PiecedFile, rangesOf } from "../../../review/files";
import { type Moment, readOutline } from "../../../review/outline";
import { fetchPeaks, isHeard, type Peaks } from "../../../review/peaks";
import { joined, silencesOf, stretchAt } from "../../../review/quiet";
import { Recording } from "../../../review/recording";
import { Pictures } from "../../../review/stills";
import { TimelineFile } from "../../../review/timeline";
import { type Shown, Tracks } from "../../../review/tracks";
import type { RoomListener } from "../../../room/source";
import { EMPTY_ROOM } from "../../../room/state";
import type { RoomState } from "../../../wire/generated";
import { InkSheets } from "../../meeting/inkSheets";
import type { Ink } from "../../meeting/inks";
import { type MarkedSpot, WallMark } from "./mark";
import { toldOf } from "./moments";
import type { Opened, RecordedStretch } from "./recorded";

/** The pace of the page's own pictures; sound and video keep their own. */
const TICK_MS = 50;
/** Skipping so little would be heard as a stumble. */
const LEAST_SKIP_MS = 300;

export class Player implements RoomListener {
  readonly opened: Opened;
  readonly durationMs: number;
  readonly positionMs = signal(0);
  readonly isPlaying = signal(false);
  readonly isWaiting = signal(false);
  readonly speed = signal<Speed>(1);
  readonly isSkipping = signal(false);
  readonly room = signal<RoomState>(EMPTY_ROOM);
  /** The pictures that are shown now, the large one first. */
  readonly shown = signal<readonly Shown[]>([]);
  readonly mark = signal<MarkedSpot | null>(null);
  readonly moments = signal<readonly Moment[]>([]);
  readonly peaks = signal<ReadonlyMap<string, readonly Peaks[]>>(new Map());
  /** 0 to 1 by member; whoever is left out is as loud as they were. */
  readonly volumes = signal<ReadonlyMap<string, number>>(new Map());
  /** Tracks that could not be read. */
  readonly broken = signal<ReadonlySet<string>>(new Set());
  readonly trouble = signal<unknown>(null);
  readonly told = computed(() => toldOf(this.moments.value, this.opened.view.pauses, this.opened.view.gaps));
  /** The stretch without recording in which the playhead is, and which kind. */
  readonly stretch = computed(() => this.stretchAt(this.positionMs.value));
  /** Pictures of what was shown, to glance at. */
  readonly pictures = new Pictures();
  readonly recording: Recording;
  readonly #playhead: Playhead;
  readonly #tracks: Tracks;
  readonly #mark = new WallMark();
  readonly #inks = new InkSheets(this.room);
  #chosen: string | null = null;
  readonly #closing = new AbortController();
  readonly #ticking: ReturnType<typeof setInterval>;
  readonly #skipped = computed(() =>
    joined([
      ...[...this.opened.view.pauses, ...this.opened.view.gaps].map(stretchOf),
      ...silencesOf([...this.peaks.value.values()].flat(), this.durationMs),
    ]),
  );

  private constructor(opened: Opened, timeline: TimelineFile) {
    this.opened = opened;
    this.durationMs = opened.view.duration_ms;
    this.#playhead = new Playhead(this.durationMs);
    this.recording = new Recording(timeline, this.#playhead, opened.startMs, (problem) => {
      this.trouble.value = problem;
    });
    this.#tracks = new Tracks(opened.tracks, ({ id }) => {
      this.broken.value = new Set([...this.broken.value, id]);
    });
    this.recording.listen(this);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    void this.#learnPeaks();
    void this.#learnMoments(timeline);
  }

  /** Open a recording at a moment, standing. Throws FileUnavailable. */
  static async open(opened: Opened, atMs: number): Promise<Player> {
    const { url, sizeBytes } = opened.timeline;
    const file = new PiecedFile(rangesOf(url), sizeBytes);
    const player = new Player(opened, await TimelineFile.open(file, opened.startMs));
    await player.seek(atMs);
    return player;
  }

  close(): void {
    clearInterval(this.#ticking);
    this.#closing.abort();
    this.#tracks.close();
    this.pictures.close();
  }

  // --- what one may do ---------------------------------------------------------------------------------------

  /** Play or pause; call within a tap or a key press, so that sound may come out. */
  toggle(): void {
    void this.#tracks.wake();
    if (this.#playhead.isPlaying) {
      this.#playhead.pause();
    } else {
      if (this.#playhead.isAtEnd) void this.seek(0);
      this.#playhead.play();
    }
    this.#tick();
  }

  async seek(toMs: number): Promise<void> {
    this.trouble.value = null;
    const arriving = this.recording.seek(toMs);
    this.positionMs.value = this.#playhead.positionMs;
    await arriving;
    this.#tick();
  }

  step(ms: number): void {
    void this.seek(this.#playhead.positionMs + ms);
  }

  setSpeed(speed: Speed): void {
    this.#playhead.setSpeed(speed);
    this.speed.value = speed;
  }

  changeSpeed(step: 1 | -1): void {
    this.setSpeed(nextSpeed(this.speed.value, step));
  }

  /** See this picture large. */
  enlarge({ file }: Shown): void {
    this.#chosen = file.id;
    this.#show();
  }

  /** What was drawn on a picture; the same array until that changes. */
  inksOn({ file }: Shown): readonly Ink[] {
    return this.#inks.on(file.id);
  }

  setVolume(memberId: string, volume: number): void {
    this.volumes.value = new Map([...this.volumes.value, [memberId, volume]]);
    this.#tracks.setVolume(memberId, volume);
  }

  /** How loud somebody speaks now, 0 to 1: for mouths. */
  levelOf(memberId: string): number {
    return this.#tracks.levelOf(memberId);
  }

  /** Whether somebody speaks at the playhead, heard or not. */
  isSpeaking(memberId: string): boolean {
    const atMs = this.positionMs.value;
    return (this.peaks.value.get(memberId) ?? []).some((peaks) => isHeard(peaks, atMs));
  }

  /** The stretch without recording at a moment, and which kind; null where it was recorded. */
  stretchAt(atMs: number) {
    const { pauses, gaps } = this.opened.view;
    const isNow = ({ from_ms, to_ms }: RecordedStretch) => from_ms <= atMs && atMs < to_ms;
    const gap = gaps.find(isNow);
    if (gap) return { kind: "gap" as const, ...gap };
    const pause = pauses.find(isNow);
    return pause ? { kind: "pause" as const, ...pause } : null;
  }

  // --- what the recording tells ------------------------------------------------------------------------------

  onSnapshot(state: RoomState): void {
    this.room.value = state;
    this.#mark.forget();
  }

  onEvent(event: Parameters<RoomListener["onEvent"]>[0], state: RoomState): void {
    this.room.value = state;
    if (event.t !== "pointed" || event.surface !== "wall") return;
    const { u, v, publication_id: publicationId = null } = event; // tapes of yesterday name no picture
    this.#mark.point({ u, v, publicationId }, this.#playhead.positionMs);
  }

  onPoses(): void {}

  onEnded(): void {}

  #tick(): void {
    this.#skip();
    this.recording.advance();
    this.#tracks.follow(this.#playhead);
    const { positionMs } = this.#playhead;
    this.positionMs.value = positionMs;
    this.isPlaying.value = this.#playhead.isPlaying;
    this.isWaiting.value = this.#playhead.isWaiting;
    this.mark.value = this.#mark.at(positionMs);
    this.#show();
  }

  #show(): void {
    const [before, now] = [
      this.shown.peek(),
      this.#tracks.picturesAt(this.#playhead.positionMs, this.#chosen),
    ];
    const isSame =
      now.length === before.length && now.every((one, at) => one.element === before[at]?.element);
    if (!isSame) this.shown.value = now;
  }

  #skip(): void {
    if (!this.isSkipping.value || this.#playhead.pace === 0) return;
    const nowMs = this.#playhead.positionMs;
    const skipped = stretchAt(this.#skipped.value, nowMs);
    if (skipped && skipped.toMs - nowMs > LEAST_SKIP_MS) void this.seek(skipped.toMs);
  }

  async #learnPeaks(): Promise<void> {
    for (const { memberId, url } of this.opened.peaks) {
      const peaks = await fetchPeaks(url).catch(() => null); // its voice is heard; only the drawing is missing
      if (this.#closing.signal.aborted) return;
      if (peaks === null) continue;
      const before = this.peaks.value.get(memberId) ?? [];
      this.peaks.value = new Map([...this.peaks.value, [memberId, [...before, peaks]]]);
    }
  }

  async #learnMoments(timeline: TimelineFile): Promise<void> {
    const onPart = (part: readonly Moment[]) => {
      this.moments.value = [...this.moments.value, ...part];
    };
    try {
      await readOutline(timeline, this.durationMs, onPart, this.#closing.signal);
    } catch (problem) {
      if (!this.#closing.signal.aborted) this.trouble.value = problem;
    }
  }
}

function stretchOf({ from_ms: fromMs, to_ms: toMs }: RecordedStretch) {
  return { fromMs, toMs };
}
