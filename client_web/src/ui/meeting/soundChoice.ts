/** Which microphone and which loudspeaker, as the page shows them; headsets that come, and microphones that go. */
import { effect, signal, untracked } from "@preact/signals";
import {
  canChooseLoudspeaker,
  choose,
  chosen,
  type Device,
  devicesOf,
  soundsLikeHeadphones,
  systemLabel,
  useLoudspeaker,
  watchDevices,
  wearHeadphones,
  wearsHeadphones,
} from "../../media/devices";

/** The voice: that of a meeting, or one that is tried before it. */
export interface Voice {
  /** Speak into another microphone, if one speaks at all; false: it does not open, and the former goes on. */
  changeMicrophone(deviceId: string): Promise<boolean>;
  /** There is a microphone that is open. Read inside an effect, it tells when that changes. */
  readonly isOn: boolean;
}

export class SoundChoice {
  readonly microphones = signal<readonly Device[]>([]);
  readonly loudspeakers = signal<readonly Device[]>([]);
  readonly microphone = signal(chosen("audioinput"));
  readonly loudspeaker = signal(chosen("audiooutput"));
  /** What plays now is on somebody's ears, by their word; false where it is not known what plays. */
  readonly wearsHeadphones = signal(false);
  /** The loudspeaker's name sounds like something on the ears. */
  readonly mayWearHeadphones = signal(false);
  /** A microphone that was plugged in while one talks. */
  readonly offered = signal<Device | null>(null);
  /** The microphone that was chosen last does not open. */
  readonly hasFailed = signal(false);
  /** The loudspeaker that was chosen last does not play. */
  readonly isLoudspeakerDead = signal(false);
  readonly canChooseLoudspeaker = canChooseLoudspeaker();
  readonly #voice: Voice;
  readonly #closers: readonly (() => void)[];
  #known: ReadonlySet<string> | null = null;
  /** Under what the word about headphones is kept; null: the browser does not say what plays. */
  #playing: string | null = null;
  /** The word about headphones where it is not known what plays: until something is plugged in or pulled out. */
  #wornNow = false;
  #looks = 0;

  constructor(voice: Voice) {
    this.#voice = voice;
    const unwatch = watchDevices(() => {
      this.#wornNow = false;
      void this.look();
    });
    // a browser tells no names before it has let a microphone through
    const unfollow = effect(() => {
      void voice.isOn;
      untracked(() => void this.look());
    });
    this.#closers = [unwatch, unfollow];
  }

  close(): void {
    for (const close of this.#closers) close();
  }

  /** See what there is now. */
  async look(): Promise<void> {
    const look = ++this.#looks;
    const [microphones, loudspeakers, system] = await Promise.all([
      devicesOf("audioinput"),
      devicesOf("audiooutput"),
      systemLabel("audiooutput"),
    ]);
    if (look !== this.#looks) return;
    this.#notice(microphones);
    this.microphones.value = microphones;
    this.loudspeakers.value = loudspeakers;
    const wished = this.loudspeaker.value;
    const heard = loudspeakers.find((one) => one.deviceId === wished);
    // pulled out: the sound goes on where the system lets it out, and comes back with the device
    const isSure = wished === "" || loudspeakers.length === 0 || (await useLoudspeaker(heard ? wished : ""));
    if (look === this.#looks) this.#hear(heard ?? null, system, isSure);
  }

  /** Speak into this one from now on, "" for the system's. */
  async chooseMicrophone(deviceId: string): Promise<void> {
    this.offered.value = null;
    this.hasFailed.value = false;
    this.microphone.value = deviceId;
    const isOpen = await this.#voice.changeMicrophone(deviceId);
    if (this.microphone.value !== deviceId) return; // another one was chosen meanwhile
    this.hasFailed.value = !isOpen;
    if (isOpen) choose("audioinput", deviceId);
    else this.microphone.value = chosen("audioinput");
  }

  async chooseLoudspeaker(deviceId: string): Promise<void> {
    this.isLoudspeakerDead.value = false;
    this.loudspeaker.value = deviceId;
    const plays = await useLoudspeaker(deviceId);
    if (this.loudspeaker.value !== deviceId) return; // another one was chosen meanwhile
    this.isLoudspeakerDead.value = !plays;
    if (plays) {
      choose("audiooutput", deviceId);
      this.#wornNow = false;
    } else this.loudspeaker.value = chosen("audiooutput");
    await this.look();
  }

  wearHeadphones(isWorn: boolean): void {
    if (this.#playing === null) this.#wornNow = isWorn;
    else wearHeadphones(this.#playing, isWorn);
    this.wearsHeadphones.value = isWorn;
  }

  /** Sound comes out of `heard`, or where the system lets it out: whose ears are those? */
  #hear(heard: Device | null, system: string, isSure: boolean): void {
    // what the system has chosen is another device tomorrow, and the page knows no more of it than its name
    const known = heard?.deviceId ?? (system === "" ? null : `system: ${system}`);
    this.#playing = isSure ? known : null;
    this.mayWearHeadphones.value = soundsLikeHeadphones(heard?.label ?? system);
    this.wearsHeadphones.value = this.#playing === null ? this.#wornNow : wearsHeadphones(this.#playing);
  }

  /** A microphone that was not there before is offered, once, to whoever talks. */
  #notice(microphones: readonly Device[]): void {
    const before = this.#known;
    if (microphones.length === 0) return; // the browser does not tell yet
    this.#known = new Set(microphones.map((one) => one.deviceId));
    const fresh = before && microphones.find((one) => !before.has(one.deviceId));
    if (fresh && this.#voice.isOn) this.offered.value = fresh;
    const { value: offered } = this.offered;
    if (offered && !this.#known.has(offered.deviceId)) this.offered.value = null;
  }
}
