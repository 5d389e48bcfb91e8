/** What one brings into the meeting: a microphone that is on, muted or refused, and a picture that one shows. */
import { signal } from "@preact/signals";
import { type Microphone, type MicrophoneProblem, openMicrophone } from "../../media/microphone";
import type { Peer } from "../../media/peer";
import { canShowScreen, type Shown, type ShowProblem, showScreen } from "../../media/screen";
import { resumeSound } from "../../media/sound";

/** The microphone as the page shows it. */
export type MicrophoneState =
  | { readonly is: "off" | "opening" }
  | { readonly is: "on"; readonly isMuted: boolean }
  | { readonly is: "refused"; readonly problem: MicrophoneProblem };

export class OwnMedia {
  readonly microphone = signal<MicrophoneState>({ is: "off" });
  readonly shown = signal<Shown | null>(null);
  /** Why the last wish to show something was not fulfilled. */
  readonly showProblem = signal<ShowProblem | null>(null);
  readonly canShow = canShowScreen();
  private open: Microphone | null = null;

  constructor(private readonly peer: Peer) {}

  /** How loud one's own voice is, 0 to 1; 0 while muted. */
  level(): number {
    const state = this.microphone.value;
    return state.is === "on" && !state.isMuted ? (this.open?.level() ?? 0) : 0;
  }

  /** Turn the microphone on; call within a tap. An open one, checked before, is taken over. */
  async turnOn(checked: Microphone | null = null, isMuted = false): Promise<void> {
    if (this.open !== null || this.microphone.value.is === "opening") return;
    this.microphone.value = { is: "opening" };
    void resumeSound();
    const result = checked ? ({ ok: true, microphone: checked } as const) : await openMicrophone();
    if (!result.ok) {
      this.microphone.value = { is: "refused", problem: result.problem };
      return;
    }
    this.open = result.microphone;
    this.open.onEnded(() => this.lose());
    this.open.track.enabled = !isMuted;
    this.microphone.value = { is: "on", isMuted };
    await this.peer.publish("voice", this.open.track, isMuted);
  }

  /** Silence one's voice, or open it again. */
  setMuted(isMuted: boolean): void {
    if (this.microphone.value.is !== "on") return;
    this.microphone.value = { is: "on", isMuted };
    this.peer.setMuted("voice", isMuted);
  }

  /** Choose a screen and show it; call within a tap. */
  async show(): Promise<void> {
    this.showProblem.value = null;
    const result = await showScreen();
    if (!result.ok) {
      this.showProblem.value = result.problem;
      return;
    }
    this.stopShowing();
    this.shown.value = result.shown;
    result.shown.onEnded(() => this.shown.value === result.shown && this.stopShowing());
    await this.peer.publish(result.shown.kind, result.shown.track);
  }

  /** Take the picture down. */
  stopShowing(): void {
    const shown = this.shown.value;
    if (shown === null) return;
    this.shown.value = null;
    shown.stop();
    void this.peer.unpublish(shown.kind);
  }

  /** Give the devices back. */
  close(): void {
    this.stopShowing();
    this.open?.stop();
    this.open = null;
    this.microphone.value = { is: "off" };
  }

  private lose(): void {
    this.open?.stop();
    this.open = null;
    this.microphone.value = { is: "refused", problem: "missing" };
    void this.peer.unpublish("voice");
  }
}
