/** Which microphone and which loudspeaker, as the page shows them; headsets that come, and microphones that go. */
import { signal } from "@preact/signals";
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

/** The voice, as ownMedia has it. */
export interface Voice {
  /** Speak into another microphone, if one speaks at all; false: it does not open, and the former goes on. */
  changeMicrophone(deviceId: string): Promise<boolean>;
  readonly isOn: boolean;
}

export class SoundChoice {
  readonly microphones = signal<readonly Device[]>([]);
  readonly loudspeakers = signal<readonly Device[]>([]);
  readonly microphone = signal(chosen("audioinput"));
  readonly loudspeaker = signal(chosen("audiooutput"));
  readonly wearsHeadphones = signal(wearsHeadphones(chosen("audiooutput")));
  /** The loudspeaker's name sounds like something on the ears. */
  readonly mayWearHeadphones = signal(false);
  /** A microphone that was plugged in while one talks. */
  readonly offered = signal<Device | null>(null);
  readonly hasFailed = signal(false);
  readonly canChooseLoudspeaker = canChooseLoudspeaker();
  readonly #voice: Voice;
  readonly #stop: () => void;
  #known: ReadonlySet<string> | null = null;

  constructor(voice: Voice) {
    this.#voice = voice;
    this.#stop = watchDevices(() => void this.look());
  }

  close(): void {
    this.#stop();
  }

  /** See what there is now. */
  async look(): Promise<void> {
    const [microphones, loudspeakers] = await Promise.all([
      devicesOf("audioinput"),
      devicesOf("audiooutput"),
    ]);
    this.#notice(microphones);
    this.microphones.value = microphones;
    this.loudspeakers.value = loudspeakers;
    const heard = loudspeakers.find((one) => one.deviceId === this.loudspeaker.value);
    // pulled out: the sound goes on where the system lets it out, and comes back with the device
    if (this.loudspeaker.value !== "" && loudspeakers.length > 0) {
      await useLoudspeaker(heard === undefined ? "" : this.loudspeaker.value);
    }
    this.mayWearHeadphones.value = soundsLikeHeadphones(heard?.label ?? (await systemLabel("audiooutput")));
  }

  async chooseMicrophone(deviceId: string): Promise<void> {
    this.offered.value = null;
    const former = this.microphone.value;
    this.microphone.value = deviceId;
    this.hasFailed.value = !(await this.#voice.changeMicrophone(deviceId));
    if (this.hasFailed.value) this.microphone.value = former;
    else choose("audioinput", deviceId);
  }

  async chooseLoudspeaker(deviceId: string): Promise<void> {
    if (!(await useLoudspeaker(deviceId))) return;
    choose("audiooutput", deviceId);
    this.loudspeaker.value = deviceId;
    this.wearsHeadphones.value = wearsHeadphones(deviceId);
    await this.look();
  }

  wearHeadphones(isWorn: boolean): void {
    wearHeadphones(this.loudspeaker.value, isWorn);
    this.wearsHeadphones.value = isWorn;
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
