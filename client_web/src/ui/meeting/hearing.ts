/** What is heard in a meeting: the voices, who speaks, how loud, where from, and whose voice does not arrive. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { loudnessOfLevel } from "../../media/loudness";
import { type PlaceOf, Playback } from "../../media/playback";
import type { Playing } from "../../media/slots";
import type { Levels, RoomState } from "../../wire/generated";
import type { Other } from "./people";
import { Silences } from "./silences";
import { type Heard, hear, speakers } from "./speaking";

const WATCH_MS = 150;

/** What hearing needs of its meeting. */
export interface HearingSurroundings {
  readonly room: ReadonlySignal<RoomState | null>;
  readonly others: ReadonlySignal<readonly Other[]>;
  /** One wears headphones: voices may come from where people are. */
  readonly wearsHeadphones: ReadonlySignal<boolean>;
  /** One's own way to the house is open: what does not arrive is no fault of it. */
  isWayOpen(): boolean;
  /** Whether anything of a member's voice came lately. */
  hears(memberId: string): boolean;
}

export class Hearing {
  /** Member ids. */
  readonly speaking = signal<readonly string[]>([]);
  /** Voices wait for a tap before the browser lets them be heard. */
  readonly isHeld = signal(false);
  readonly silences = new Silences();
  private readonly playback = new Playback();
  private readonly levels = signal<Readonly<Record<string, number>>>({});
  private heard: Heard = {};
  private placeOf: PlaceOf | null = null;
  private readonly watch: ReturnType<typeof setInterval>;

  constructor(private readonly around: HearingSurroundings) {
    this.watch = setInterval(() => this.look(), WATCH_MS);
  }

  /** Nothing is looked at any more; voices go on until {@link close}. */
  stop(): void {
    clearInterval(this.watch);
  }

  close(): void {
    this.stop();
    this.playback.close();
  }

  /** Play these voices; what else plays is not heard. */
  play(playing: readonly Playing[]): void {
    this.playback.play(playing);
  }

  /** How loud somebody else speaks now, 0 to 1: what is heard here if it is, else what the server measured. */
  levelOf(memberId: string): number {
    const heardHere = this.playback.levelOf(memberId);
    if (heardHere > 0) return heardHere;
    const voices = Object.entries(this.around.room.value?.publications ?? {}).filter(
      ([, one]) => one.member_id === memberId && one.kind === "voice" && !one.is_muted,
    );
    return Math.max(0, ...voices.map(([id]) => loudnessOfLevel(this.levels.value[id] ?? 0)));
  }

  /** Let the voices be heard; call within a tap. */
  async resume(): Promise<void> {
    await this.playback.resume();
    this.look();
  }

  /** How loud the others are, 0 to 1. */
  setVolume(volume: number): void {
    this.playback.setVolume(volume);
  }

  /** Where people are to the ears of whoever looks; null while nothing is seen of them. */
  hearFrom(placeOf: PlaceOf | null): void {
    this.placeOf = placeOf;
    this.place();
  }

  onLevels({ levels }: Levels): void {
    this.heard = hear(this.heard, levels, this.around.room.value?.publications ?? {}, performance.now());
    batch(() => {
      this.levels.value = levels;
      this.look();
    });
  }

  /** Speaking ends without a message, and sound may be let out or held at any time. */
  private look(): void {
    const nowMs = performance.now();
    const current = speakers(this.heard, nowMs);
    if (current.join() !== this.speaking.value.join()) this.speaking.value = current;
    this.playback.keepUp();
    this.isHeld.value = this.playback.needsTap;
    if (this.isHeld.value || !this.around.isWayOpen()) this.silences.forget();
    else this.silences.look(this.around.others.value, (id) => this.around.hears(id), nowMs);
    this.place();
  }

  /** Voices come from where people are only into headphones. */
  private place(): void {
    this.playback.placeVoices(this.around.wearsHeadphones.value ? this.placeOf : null);
  }
}
