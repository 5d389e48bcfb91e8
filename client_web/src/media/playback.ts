/** The voices of the others, made audible, and how loud each is. */
import type { Playing } from "./slots";
import { isSoundOn, Meter, resumeSound, soundContext } from "./sound";

/** Where a voice comes from, in metres: to the right of the listener, above, and behind. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Where somebody is; null: nobody knows, and the voice comes flat. */
export type PlaceOf = (memberId: string) => Place | null;

/** How soon a voice is where its figure is, in seconds: a jump would click. */
const MOVING_S = 0.08;
/** Across the room one is quieter, and still understood. */
const DISTANCE = { distanceModel: "inverse", refDistance: 2, rolloffFactor: 0.35 } as const;

/** One voice: a track on its way to the loudspeaker. */
class Voice {
  readonly memberId: string;
  readonly track: MediaStreamTrack;
  readonly #element: HTMLAudioElement;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #meter: Meter;
  readonly #out: AudioNode;
  #panner: PannerNode | null = null;

  constructor(voice: Playing, volume: AudioNode) {
    this.memberId = voice.memberId;
    this.track = voice.track;
    const stream = new MediaStream([voice.track]);
    // Chromium gives Web Audio nothing but silence of a remote track unless an element plays it, too.
    this.#element = new Audio();
    this.#element.muted = true;
    this.#element.srcObject = stream;
    this.#element.play().catch(() => undefined);
    this.#source = soundContext().createMediaStreamSource(stream);
    this.#source.connect(volume);
    this.#out = volume;
    this.#meter = new Meter(this.#source);
  }

  level(): number {
    return this.#meter.level();
  }

  /** Come from there, or flat. */
  place(place: Place | null): void {
    if (place === null) this.#flatten();
    else this.#pan(place);
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
    this.#source.disconnect(this.#out);
    return this.#panner;
  }

  #flatten(): void {
    if (this.#panner === null) return;
    this.#source.connect(this.#out);
    this.#panner.disconnect();
    this.#source.disconnect(this.#panner);
    this.#panner = null;
  }

  close(): void {
    this.#source.disconnect();
    this.#panner?.disconnect();
    this.#meter.close();
    this.#element.srcObject = null;
  }
}

/**
 * Plays voices flat, as loud as they come, unless places are given: echo cancellation knows nothing of sound that was
 * placed in space, so that this is for headphones only.
 * Give it what plays each time that changes; ask {@link Playback.levelOf} as often as you draw.
 */
export class Playback {
  readonly #voices = new Map<string, Voice>();
  #volume: GainNode | undefined;
  #loudness = 1;
  #placeOf: PlaceOf | null = null;

  /** Play exactly these voices; pictures are not ours. */
  play(current: readonly Playing[]): void {
    const voices = new Map(
      current.filter((each) => each.kind === "voice").map((each) => [each.publicationId, each]),
    );
    for (const [id, voice] of this.#voices) {
      if (voices.get(id)?.track === voice.track) continue;
      voice.close();
      this.#voices.delete(id);
    }
    for (const [id, voice] of voices) {
      if (!this.#voices.has(id)) this.#voices.set(id, new Voice(voice, this.#output()));
    }
  }

  /** Let voices come from where people are, until told otherwise; null: flat. Call {@link follow} as they move. */
  placeVoices(placeOf: PlaceOf | null): void {
    this.#placeOf = placeOf;
    this.follow();
  }

  /** People, or the listener, have moved. */
  follow(): void {
    for (const voice of this.#voices.values()) voice.place(this.#placeOf?.(voice.memberId) ?? null);
  }

  /** How loud a member speaks now, 0 to 1; 0 if nobody of that id does. */
  levelOf(memberId: string): number {
    let loudest = 0;
    for (const voice of this.#voices.values()) {
      if (voice.memberId === memberId) loudest = Math.max(loudest, voice.level());
    }
    return loudest;
  }

  /** Whether voices wait for a tap before they may be heard. */
  get needsTap(): boolean {
    return this.#voices.size > 0 && !isSoundOn();
  }

  /** Let sound out; call within a tap. Resolves to whether it plays now. */
  resume(): Promise<boolean> {
    return resumeSound(true);
  }

  /** 0 (off) to 1 (as it comes). */
  setVolume(volume: number): void {
    this.#loudness = Math.min(1, Math.max(0, volume));
    this.#volume?.gain.setTargetAtTime(this.#loudness, soundContext().currentTime, 0.02);
  }

  close(): void {
    for (const voice of this.#voices.values()) voice.close();
    this.#voices.clear();
    this.#volume?.disconnect();
    this.#volume = undefined;
  }

  #output(): GainNode {
    if (!this.#volume) {
      this.#volume = soundContext().createGain();
      this.#volume.gain.value = this.#loudness;
      this.#volume.connect(soundContext().destination);
    }
    return this.#volume;
  }
}
