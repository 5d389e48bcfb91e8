/** What one brings into the meeting: a microphone that is on, muted or refused, and a picture that one shows. */
import { batch, computed, signal } from "@preact/signals";
import { type Microphone, type MicrophoneProblem, openMicrophone } from "../../media/microphone";
import {
  canShowCamera,
  canShowScreen,
  countCameras,
  type Facing,
  type Shown,
  type ShowProblem,
  type ShowResult,
  showCamera,
  showScreen,
} from "../../media/screen";
import { resumeSound } from "../../media/sound";
import type { Uplink } from "../../media/uplink";

/** The microphone as the page shows it. */
export type MicrophoneState =
  | { readonly is: "off" | "opening" }
  | { readonly is: "on"; readonly isMuted: boolean }
  | { readonly is: "refused"; readonly problem: MicrophoneProblem };

/** What may be shown. */
export type ShownKind = "screen" | "camera";

export class OwnMedia {
  readonly microphone = signal<MicrophoneState>({ is: "off" });
  /** What one shows now; a screen and a camera may be shown side by side. */
  readonly screen = signal<Shown | null>(null);
  readonly camera = signal<Shown | null>(null);
  readonly shown = computed(() =>
    [this.screen.value, this.camera.value].filter((one): one is Shown => one !== null),
  );
  /** Why the last wish to show something was not fulfilled. */
  readonly showProblem = signal<{ readonly kind: ShownKind; readonly problem: ShowProblem } | null>(null);
  readonly canShowScreen = canShowScreen();
  readonly canShowCamera = canShowCamera();
  /** What one showed and shows no more, because it ended in the browser, or was switched off or pulled out. */
  readonly ended = signal<ShownKind | null>(null);
  /** The microphone was pulled out, and one speaks into this one now. */
  readonly fellBack = signal<string | null>(null);
  /** The device or the system lets nothing of the microphone through: a switch on it, a telephone call. */
  readonly isSilenced = signal(false);
  /** There is another camera to turn to. */
  readonly canTurnCamera = signal(false);
  /** A camera is being opened in place of the one before. */
  readonly isTurning = signal(false);
  private facing: Facing = "environment";
  private open: Microphone | null = null;
  /** Whether one's voice should be silent: the newest word counts, also while the microphone is opening. */
  private isMuteWished = false;
  /** Counts what was asked of the microphone: what opens after a newer wish is not wanted any more. */
  private wishes = 0;
  /** Counts how often all was given back. */
  private shows = 0;
  private isClosed = false;

  constructor(private readonly uplink: Uplink) {}

  /** How loud one's own voice is, 0 to 1; 0 while muted. */
  level(): number {
    const state = this.microphone.value;
    return state.is === "on" && !state.isMuted ? (this.open?.level() ?? 0) : 0;
  }

  /** The same, also while muted: proof that the right microphone hears one. Until {@link endRawLevel}. */
  rawLevel(): number {
    return this.open?.rawLevel() ?? 0;
  }

  endRawLevel(): void {
    this.open?.endRawLevel();
  }

  get isOn(): boolean {
    return this.microphone.value.is === "on";
  }

  /** Turn the microphone on; call within a tap. An open one, checked before, is taken over. */
  async turnOn(checked: Microphone | null = null, isMuted = false): Promise<void> {
    if (this.isClosed || this.open !== null || this.microphone.value.is === "opening") {
      checked?.stop();
      return;
    }
    const wish = ++this.wishes;
    this.isMuteWished = isMuted;
    this.microphone.value = { is: "opening" };
    void resumeSound();
    const trusted = checked?.isDoubtful ? null : checked;
    if (trusted === null) checked?.stop();
    const result = trusted ? ({ ok: true, microphone: trusted } as const) : await openMicrophone();
    if (wish !== this.wishes) {
      if (result.ok) result.microphone.stop(); // allowed when the meeting was over already
      return;
    }
    if (!result.ok) {
      this.microphone.value = { is: "refused", problem: result.problem };
      return;
    }
    this.microphone.value = { is: "on", isMuted: this.isMuteWished };
    await this.speakInto(result.microphone);
  }

  /** Speak into another microphone, "" for the system's; false: it does not open, and the former goes on. */
  async changeMicrophone(deviceId: string): Promise<boolean> {
    if (!this.isOn) return true; // the next one to be opened is the one that was chosen
    const wish = ++this.wishes;
    const result = await openMicrophone(deviceId);
    if (!result.ok) return false;
    if (wish !== this.wishes || !this.isOn) {
      result.microphone.stop(); // another one was chosen meanwhile, or one has gone
      return true;
    }
    this.fellBack.value = null;
    await this.speakInto(result.microphone);
    return true;
  }

  /**
   * Open the microphone anew, in place of one that the device keeps silent or that a telephone call has left so. The former
   * is closed first: an iPhone starts it anew only when nobody has it. Who was muted stays so.
   */
  async reopen(): Promise<void> {
    const { open: former } = this;
    if (former === null) return;
    former.stop();
    if (!(await this.follow(former))) return;
    this.fellBack.value = null;
    void resumeSound(); // taken away with the microphone
  }

  /** Silence one's voice, or open it again. */
  setMuted(isMuted: boolean): void {
    this.isMuteWished = isMuted;
    if (this.microphone.value.is !== "on") return;
    this.microphone.value = { is: "on", isMuted };
    this.uplink.setMuted("voice", isMuted);
  }

  /** Silence one's voice at once, here only, or open it again. */
  hush(isHushed: boolean): void {
    if (this.microphone.value.is !== "on") return;
    this.microphone.value = { is: "on", isMuted: isHushed };
    this.uplink.hush("voice", isHushed);
  }

  /** Choose a screen and show it, or open a camera; call within a tap. */
  async show(kind: ShownKind): Promise<void> {
    const turn = this.shows;
    const result = kind === "screen" ? await showScreen() : await showCamera(this.facing);
    await this.hang(kind, result, turn);
    if (this.camera.value !== null) this.canTurnCamera.value = (await countCameras()) > 1;
  }

  /** Look with the other camera. */
  async turnCamera(): Promise<void> {
    await this.reopenCamera(this.facing === "environment" ? "user" : "environment");
  }

  /** Take a picture down. */
  stopShowing(kind: ShownKind): void {
    const { value: shown } = this[kind];
    if (shown === null) return;
    this[kind].value = null;
    shown.stop();
    void this.uplink.unpublish(kind);
  }

  /** Nothing of one is heard or seen any more; the devices are free, and may be turned on again. */
  giveBack(): void {
    this.wishes += 1;
    this.shows += 1;
    this.stopShowing("screen");
    this.stopShowing("camera");
    const had = this.open;
    this.open = null;
    this.isSilenced.value = false;
    this.microphone.value = { is: "off" };
    had?.stop();
    if (had !== null && !this.isClosed) void this.uplink.unpublish("voice");
  }

  /** Give the devices back for good. */
  close(): void {
    this.isClosed = true;
    this.giveBack();
  }

  /** The former is closed first, and one at a time: few phones open two at once. */
  private async reopenCamera(facing = this.facing): Promise<void> {
    if (this.isTurning.value) return;
    this.isTurning.value = true;
    const { value: former } = this.camera;
    former?.stop();
    const result = await showCamera(facing);
    this.isTurning.value = false;
    if (this.camera.value === former) {
      if (result.ok) this.facing = facing;
      await this.hang("camera", result);
    } else if (result.ok) result.shown.stop(); // taken down meanwhile
  }

  private async hang(kind: ShownKind, result: ShowResult, turn = this.shows): Promise<void> {
    if (this.isClosed || turn !== this.shows) {
      if (result.ok) result.shown.stop(); // allowed when one had gone already
      return;
    }
    batch(() => {
      this.showProblem.value = result.ok ? null : { kind, problem: result.problem };
      if (result.ok || kind === "camera") this.stopTrack(kind);
      if (result.ok) this[kind].value = result.shown;
    });
    if (!result.ok) {
      if (this[kind].value === null) await this.uplink.unpublish(kind);
      return;
    }
    const { shown } = result;
    this.ended.value = null;
    shown.onEnded(() => this.loseShown(kind, shown));
    shown.onReturned(() => {
      if (this.camera.value === shown) void this.reopenCamera();
    });
    await this.uplink.publish(kind, shown.track);
  }

  private loseShown(kind: ShownKind, shown: Shown): void {
    if (this[kind].value !== shown) return;
    this.stopShowing(kind);
    this.ended.value = kind;
  }

  /** Let go of what is shown, without a word to the room: something else follows at once, or nothing could. */
  private stopTrack(kind: ShownKind): void {
    this[kind].value?.stop();
    this[kind].value = null;
  }

  /** Without a gap: the new one is open before the old one closes, and only the track is replaced. */
  private async speakInto(microphone: Microphone): Promise<void> {
    const former = this.open;
    this.open = microphone;
    microphone.onEnded(() => void this.lose(microphone));
    microphone.onReturned(() => {
      if (this.open === microphone) void this.reopen();
    });
    microphone.onSilenced((isSilenced) => {
      if (this.open === microphone) this.isSilenced.value = isSilenced;
    });
    this.isSilenced.value = microphone.track.muted;
    const state = this.microphone.value;
    const isMuted = state.is === "on" && state.isMuted;
    microphone.track.enabled = !isMuted;
    // whoever is hushed here is not muted for the room, and is heard again without a word to it
    await this.uplink.publish("voice", microphone.track, this.isMuteWished);
    former?.stop();
  }

  /** Pulled out: the system's own goes on, with a word; without any there is no voice. */
  private async lose(lost: Microphone): Promise<void> {
    const next = await this.follow(lost, "");
    if (next) this.fellBack.value = next.label;
  }

  /** Nothing comes of this one any more: speak into another one, which is returned, or into none, and say why. */
  private async follow(former: Microphone, deviceId?: string): Promise<Microphone | null> {
    if (this.open !== former) return null;
    const result = await openMicrophone(deviceId);
    if (this.open !== former) {
      if (result.ok) result.microphone.stop(); // another one was chosen meanwhile, or one has gone
      return null;
    }
    if (result.ok) {
      await this.speakInto(result.microphone);
      return result.microphone;
    }
    former.stop();
    this.open = null;
    this.isSilenced.value = false;
    this.fellBack.value = null;
    this.microphone.value = { is: "refused", problem: result.problem };
    void this.uplink.unpublish("voice");
    return null;
  }
}
