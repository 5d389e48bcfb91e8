/** The voices of the others, made audible, and how loud each is. */
import type { Playing } from "./slots";
import { resumeSound, soundContext } from "./sound";
import { type Place, Voice } from "./voice";

/** Where somebody is; null: nobody knows, and the voice comes flat. */
export type PlaceOf = (memberId: string) => Place | null;

/**
 * Plays voices flat, as loud as they come, unless places are given: echo cancellation may know nothing of sound that was
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
      if (!this.#voices.has(id)) this.#voices.set(id, new Voice(voice, this.#output(), this.#loudness));
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
    return [...this.#voices.values()].some((voice) => !voice.isLetOut);
  }

  /** Begin again what the system has stopped, as for a telephone call. Call now and then. */
  keepUp(): void {
    for (const voice of this.#voices.values()) voice.keepUp();
  }

  /** Let sound out; call within a tap. Resolves to whether it plays now. */
  async resume(): Promise<boolean> {
    for (const voice of this.#voices.values()) voice.play();
    await resumeSound(true);
    return !this.needsTap;
  }

  /** 0 (off) to 1 (as it comes). */
  setVolume(volume: number): void {
    this.#loudness = Math.min(1, Math.max(0, volume));
    this.#volume?.gain.setTargetAtTime(this.#loudness, soundContext().currentTime, 0.02);
    for (const voice of this.#voices.values()) voice.setLoudness(this.#loudness);
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
