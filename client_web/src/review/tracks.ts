/** The media of a recording: one element for each track, kept in step with the playhead. Elements read by ranges. */
import { Meter, resumeSound, soundContext } from "../media/sound";
import type { Kind } from "../wire/generated";
import type { Playhead, Speed } from "./clock";
import { picturesAmong } from "./shown";
import { correctionOf } from "./step";

/** One track as the recording lists it. */
export interface TrackFile {
  readonly id: string;
  readonly memberId: string;
  readonly kind: Kind;
  readonly url: string;
  /** When something came, in milliseconds since the start of the recording. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A picture that is shown now. */
export interface Shown {
  readonly file: TrackFile;
  readonly element: HTMLVideoElement;
}

/** After the last picture a screen stays as it was for so long; then it counts as taken down. */
const PICTURE_STAYS_MS = 1_500;
/** A track that has nothing to play for so long is waited for no longer. */
const PATIENCE_MS = 8_000;
const HOLDER = "tracks";
const HAVE_FUTURE_DATA = 3;

/** A voice or a picture. `isBroken` once its file could not be read. */
class Track {
  readonly file: TrackFile;
  readonly element: HTMLMediaElement;
  isBroken = false;
  #lateSinceMs: number | null = null;

  constructor(file: TrackFile, onBroken: () => void) {
    this.file = file;
    this.element = document.createElement(file.kind === "voice" ? "audio" : "video");
    this.element.preload = "auto";
    this.element.preservesPitch = true;
    if (this.element instanceof HTMLVideoElement) {
      this.element.muted = true;
      this.element.playsInline = true;
    }
    this.element.addEventListener("error", () => {
      this.isBroken = true;
      onBroken();
    });
    this.element.src = file.url;
  }

  /** Whether something of it belongs to this moment. */
  isDueAt(atMs: number): boolean {
    const { kind, firstMs, lastMs } = this.file;
    return !this.isBroken && atMs >= firstMs && atMs <= lastMs + (kind === "voice" ? 0 : PICTURE_STAYS_MS);
  }

  /** Follow the playhead; returns whether the playhead must wait for it. */
  follow(playhead: Playhead, localMs: number): boolean {
    const { positionMs, isPlaying, isWaiting } = playhead;
    if (!this.isDueAt(positionMs)) {
      this.#rest();
      return false;
    }
    const isLate = this.#isLate;
    if (isPlaying && !isWaiting) {
      this.#run(positionMs, playhead.speed);
    } else {
      this.#rest();
      this.#stand(positionMs);
    }
    return isPlaying && this.#isAwaited(isLate, localMs);
  }

  close(): void {
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
    this.element.remove();
  }

  get #isLate(): boolean {
    return !this.#isNearEnd && (this.element.seeking || this.element.readyState < HAVE_FUTURE_DATA);
  }

  get #isNearEnd(): boolean {
    const { ended, duration, currentTime } = this.element;
    return ended || (duration > 0 && currentTime >= duration - 0.3);
  }

  #rest(): void {
    if (!this.element.paused) this.element.pause();
  }

  #run(atMs: number, speed: Speed): void {
    const { element } = this;
    const { rate, jumpToMs } = correctionOf(element.currentTime * 1000, atMs, speed);
    if (element.playbackRate !== rate) element.playbackRate = rate;
    const isBeyond = atMs / 1000 > (element.duration || Number.POSITIVE_INFINITY);
    if (jumpToMs !== null && !element.seeking && !isBeyond) element.currentTime = jumpToMs / 1000;
    if (element.paused && !element.ended) element.play().catch(() => undefined); // it plays once it may
  }

  /** Show the picture of a moment while it stands. */
  #stand(atMs: number): void {
    const { element } = this;
    if (element.seeking || element.readyState === 0) return;
    const wantedS = Math.min(atMs / 1000, element.duration || Number.POSITIVE_INFINITY);
    if (Math.abs(element.currentTime - wantedS) > 0.02) element.currentTime = wantedS;
  }

  #isAwaited(isLate: boolean, localMs: number): boolean {
    this.#lateSinceMs = isLate ? (this.#lateSinceMs ?? localMs) : null;
    return this.#lateSinceMs !== null && localMs - this.#lateSinceMs < PATIENCE_MS;
  }
}

/** A voice on its way through Web Audio: its volume and its level. */
interface Sound {
  readonly gain: GainNode;
  readonly meter: Meter;
}

/** All tracks of a recording. Its owner calls `follow` about as often as it draws. */
export class Tracks {
  readonly #tracks: readonly Track[];
  readonly #sounds = new Map<Track, Sound>();
  readonly #volumes = new Map<string, number>();

  constructor(files: readonly TrackFile[], onBroken: (file: TrackFile) => void = () => undefined) {
    this.#tracks = files.map((file) => new Track(file, () => onBroken(file)));
  }

  /** Let sound out; call within a tap or a key press. */
  async wake(): Promise<void> {
    for (const track of this.#tracks) {
      if (track.file.kind === "voice" && !this.#sounds.has(track))
        this.#sounds.set(track, this.#route(track));
    }
    await resumeSound(true);
  }

  /** Bring every track to the playhead; it waits for those that have not loaded. */
  follow(playhead: Playhead): void {
    const localMs = performance.now();
    let isLate = false;
    for (const track of this.#tracks) isLate = track.follow(playhead, localMs) || isLate;
    playhead.hold(HOLDER, isLate);
  }

  /** How loud a person is played: 0 (off) to 1 (as it was). */
  setVolume(memberId: string, volume: number): void {
    this.#volumes.set(memberId, volume);
    for (const [track, { gain }] of this.#sounds) {
      if (track.file.memberId === memberId) {
        gain.gain.setTargetAtTime(volume, soundContext().currentTime, 0.02);
      }
    }
  }

  /** How loud a person speaks now, 0 to 1, whether one hears it or not. */
  levelOf(memberId: string): number {
    let loudest = 0;
    for (const [track, { meter }] of this.#sounds) {
      if (track.file.memberId === memberId && !track.element.paused)
        loudest = Math.max(loudest, meter.level());
    }
    return loudest;
  }

  /** The pictures that were shown at a moment, the large one first; `chosen` is the id of a track. */
  picturesAt(atMs: number, chosen: string | null): readonly Shown[] {
    const due = this.#tracks.filter((track) => track.isDueAt(atMs)).map(({ file }) => file);
    return picturesAmong(due, chosen).flatMap((file) => {
      const element = this.#tracks.find((track) => track.file === file)?.element;
      return element instanceof HTMLVideoElement ? [{ file, element }] : [];
    });
  }

  close(): void {
    for (const { gain, meter } of this.#sounds.values()) {
      gain.disconnect();
      meter.close();
    }
    for (const track of this.#tracks) track.close();
  }

  #route(track: Track): Sound {
    const sound = soundContext();
    const source = sound.createMediaElementSource(track.element);
    const gain = sound.createGain();
    gain.gain.value = this.#volumes.get(track.file.memberId) ?? 1;
    source.connect(gain).connect(sound.destination);
    return { gain, meter: new Meter(source) };
  }
}
