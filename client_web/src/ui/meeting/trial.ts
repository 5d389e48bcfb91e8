/**
 * A microphone that is tried before a meeting: asked for, heard, changed, and then handed over or given back.
 *
 * It belongs to whoever holds the trial and not to what is drawn of it, so that a page that moves on by itself leaves no
 * microphone open behind it.
 */
import { signal } from "@preact/signals";
import type { Microphone, MicrophoneProblem, MicrophoneResult } from "../../media/microphone";
import type { Voice } from "./soundChoice";

export type TrialState =
  | { readonly is: "off" | "opening" }
  | { readonly is: "refused"; readonly problem: MicrophoneProblem }
  | { readonly is: "open"; readonly microphone: Microphone };

export class Trial implements Voice {
  readonly state = signal<TrialState>({ is: "off" });
  /** Another one is being opened: what is handed over now would not be the one that was chosen. */
  readonly isChanging = signal(false);
  /** Counts what was asked for: what opens after a newer wish is not wanted any more. */
  #wishes = 0;

  /** There is a microphone that is open. */
  get isOn(): boolean {
    return this.state.value.is === "open";
  }

  /** Ask for the microphone; call within a tap. */
  async open(): Promise<void> {
    const { is } = this.state.peek();
    if (is === "open" || is === "opening") return;
    const wish = ++this.#wishes;
    this.state.value = { is: "opening" };
    const result = await opened();
    if (wish === this.#wishes) this.#settle(result);
    else if (result.ok) result.microphone.stop(); // allowed when nobody waited for it any more
  }

  /** Nothing comes of this one any more, or may not: its place is another one's. */
  async #replace(former: Microphone, deviceId?: string): Promise<void> {
    const state = this.state.peek();
    if (state.is !== "open" || state.microphone !== former) return;
    former.stop();
    const wish = ++this.#wishes;
    this.isChanging.value = true;
    const result = await opened(deviceId);
    if (wish === this.#wishes) {
      this.isChanging.value = false;
      this.#settle(result);
    } else if (result.ok) result.microphone.stop();
  }

  /** Try another microphone, "" for the system's; false: it does not open, and the former goes on. */
  async changeMicrophone(deviceId: string): Promise<boolean> {
    if (this.state.peek().is !== "open") return true; // the next one to be opened is the one that was chosen
    const wish = ++this.#wishes;
    this.isChanging.value = true;
    const result = await opened(deviceId);
    if (wish !== this.#wishes) {
      if (result.ok) result.microphone.stop();
      return result.ok;
    }
    this.isChanging.value = false;
    if (!result.ok) return false;
    const former = this.state.peek();
    this.#settle(result);
    if (former.is === "open") former.microphone.stop();
    return true;
  }

  /** How loud one is now, 0 to 1. */
  level(): number {
    const state = this.state.peek();
    return state.is === "open" ? state.microphone.level() : 0;
  }

  /** Hand over what is open: whoever takes it stops it. Null: nothing is, or its place is just being taken. */
  take(): Microphone | null {
    const state = this.state.peek();
    this.#wishes += 1;
    this.isChanging.value = false;
    this.state.value = { is: "off" };
    return state.is === "open" && state.microphone.track.readyState !== "ended" ? state.microphone : null;
  }

  /** Give it back. */
  stop(): void {
    this.take()?.stop();
  }

  #settle(result: MicrophoneResult): void {
    if (!result.ok) {
      this.state.value = { is: "refused", problem: result.problem };
      return;
    }
    const { microphone } = result;
    this.state.value = { is: "open", microphone };
    microphone.onEnded(() => void this.#replace(microphone, "")); // pulled out: the system's own is tried
    microphone.onReturned(() => void this.#replace(microphone)); // after a telephone call it may hear nothing any more
  }
}

/** Loaded when it is first needed: most of what the first page weighs would be this. Never rejects. */
async function opened(deviceId?: string): Promise<MicrophoneResult> {
  try {
    const [{ openMicrophone }, { resumeSound }] = await Promise.all([
      import("../../media/microphone"),
      import("../../media/sound"),
    ]);
    const [result] = await Promise.all([openMicrophone(deviceId), resumeSound()]);
    return result;
  } catch {
    return { ok: false, problem: "busy" }; // offline for a moment: whoever presses again is heard
  }
}
