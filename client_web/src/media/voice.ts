/**
 * One voice of somebody else on its way to the loudspeaker.
 *
 * Flat, an element plays it, because Chrome on Android and ChromeOS, where the system does not cancel echo itself, knows
 * only that way (docs/adr/0042). Placed in space, Web Audio plays it, and the same where the browser refuses the element and not the context, as Safari does without a tap or a microphone. Web
 * Audio measures it in any case.
 */
import type { Playing } from "./slots";
import { isSoundOn, Meter, playBeside, soundContext } from "./sound";

/** Where a voice comes from, in metres: to the right of the listener, above, and behind. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** How soon a voice is where its figure is, in seconds: a jump would click. */
const MOVING_S = 0.08;
/** Across the room one is quieter, and still understood. */
const DISTANCE = { distanceModel: "inverse", refDistance: 2, rolloffFactor: 0.35 } as const;
/** What the system has stopped, as for a telephone call, is begun again so often. */
const RETRY_MS = 2_000;

export class Voice {
  readonly memberId: string;
  readonly track: MediaStreamTrack;
  readonly #element: HTMLAudioElement;
  readonly #leave: () => void;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #meter: Meter;
  readonly #out: AudioNode;
  #panner: PannerNode | null = null;
  /** The browser does not let the element be heard: Web Audio plays. */
  #isRefused = false;
  /** The source leads straight to the loudspeaker. */
  #isWired = false;
  #isClosed = false;
  #loudness: number;
  #triedMs = 0;

  /**
   * @param out Where Web Audio lets it out: as loud as `loudness` says.
   * @param loudness 0 (off) to 1 (as it comes)
   */
  constructor(voice: Playing, out: AudioNode, loudness: number) {
    this.memberId = voice.memberId;
    this.track = voice.track;
    this.#out = out;
    this.#loudness = loudness;
    const stream = new MediaStream([voice.track]);
    // Chromium gives Web Audio nothing but silence of a remote track unless an element plays it, too, muted or not.
    this.#element = new Audio();
    this.#element.srcObject = stream;
    this.#leave = playBeside(this.#element);
    this.#source = soundContext().createMediaStreamSource(stream);
    this.#meter = new Meter(this.#source);
    this.play();
  }

  level(): number {
    return this.#meter.level();
  }

  /** Whether the browser lets it be heard. */
  get isLetOut(): boolean {
    return this.#isOfElement ? !this.#element.paused : isSoundOn();
  }

  /** Let it be heard; within a tap, where the browser wants one. */
  play(): void {
    this.#triedMs = performance.now();
    this.#isRefused = false;
    this.#route();
    this.#element.play().catch((error) => this.#onRefused(error));
  }

  /** Begin again what the system has stopped. Call now and then. */
  keepUp(): void {
    if (!this.isLetOut && performance.now() - this.#triedMs >= RETRY_MS) this.play();
  }

  /** Come from there, or flat. */
  place(place: Place | null): void {
    if (place === null) this.#flatten();
    else this.#pan(place);
  }

  setLoudness(loudness: number): void {
    this.#loudness = loudness;
    this.#route();
  }

  close(): void {
    this.#isClosed = true;
    this.#source.disconnect();
    this.#panner?.disconnect();
    this.#meter.close();
    this.#leave();
    this.#element.srcObject = null;
  }

  get #isOfElement(): boolean {
    return this.#panner === null && !this.#isRefused;
  }

  #onRefused(error: unknown): void {
    const isRefused = error instanceof Error && error.name === "NotAllowedError";
    if (!isRefused || this.#isClosed || this.#isRefused) return; // else it was cut short by something newer
    this.#isRefused = true;
    this.#route();
    this.#element.play().catch(() => undefined); // muted it may
  }

  /** Exactly one way leads out: never two, which would be heard as an echo. */
  #route(): void {
    this.#element.volume = this.#loudness;
    this.#element.muted = !this.#isOfElement || this.#loudness === 0; // phones leave the volume to their buttons
    const isWired = this.#panner === null && this.#isRefused;
    if (isWired && !this.#isWired) this.#source.connect(this.#out);
    if (!isWired && this.#isWired) this.#source.disconnect(this.#out);
    this.#isWired = isWired;
  }

  #pan({ x, y, z }: Place): void {
    const panner = this.#panner ?? this.#makePanner();
    const now = soundContext().currentTime;
    panner.positionX.setTargetAtTime(x, now, MOVING_S);
    panner.positionY.setTargetAtTime(y, now, MOVING_S);
    panner.positionZ.setTargetAtTime(z, now, MOVING_S);
  }

  #makePanner(): PannerNode {
    this.#panner = new PannerNode(soundContext(), { panningModel: "HRTF", ...DISTANCE, positionZ: -1 });
    this.#panner.connect(this.#out);
    this.#source.connect(this.#panner);
    this.#route();
    return this.#panner;
  }

  #flatten(): void {
    if (this.#panner === null) return;
    this.#panner.disconnect();
    this.#source.disconnect(this.#panner);
    this.#panner = null;
    this.#route();
  }
}
