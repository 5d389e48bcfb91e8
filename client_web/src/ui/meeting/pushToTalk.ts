/**
 * One is heard only while one holds a key or a button.
 *
 * The microphone is closed here at once, so that nothing more leaves the browser; the house is told a moment later, and
 * then drops whatever should still come. Whoever presses again within that moment costs no message, so that the house's
 * limit on commands is never near, however nervous the finger.
 */
import { signal } from "@preact/signals";
import { browserDrawer } from "../../lib/storage";

/** The house is told so long after the key was let go. */
export const TELL_AFTER_MS = 500;

const kept = browserDrawer<boolean>("push-to-talk");

/** The voice, as ownMedia has it. */
export interface Voice {
  /** There is a microphone that is on, muted or not. */
  readonly isOn: boolean;
  /** Closed or open, here and at the house. */
  setMuted(isMuted: boolean): void;
  /** Closed or open, here only. */
  hush(isHushed: boolean): void;
}

export class PushToTalk {
  /** Whether one must hold something to be heard. */
  readonly isOn = signal(false);
  readonly isTalking = signal(false);
  readonly #voice: Voice;
  /** Set while the house still believes that one talks. */
  #telling: ReturnType<typeof setTimeout> | undefined;
  /** Whether one is muted where nothing must be held. */
  #isMutedElse: () => boolean = () => false;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** Whether it may be chosen: for staff, who talk all day. */
  isOffered = false;

  /**
   * Let it be chosen; what was chosen in this browser before counts. Call before the microphone is on. `isMutedElse`:
   * whether one is muted where nothing must be held.
   */
  offer(isMutedElse: () => boolean = () => false): void {
    this.isOffered = true;
    this.#isMutedElse = isMutedElse;
    this.isOn.value = kept.read() ?? false;
  }

  choose(isOn: boolean): void {
    kept.write(isOn);
    this.isOn.value = isOn;
    this.#forgetTelling();
    this.isTalking.value = false;
    this.#voice.setMuted(isOn || this.#isMutedElse());
  }

  /** The key is down. */
  press(): void {
    if (!this.isOn.value || this.isTalking.value || !this.#voice.isOn) return;
    this.isTalking.value = true;
    if (this.#telling === undefined) this.#voice.setMuted(false);
    else this.#voice.hush(false);
    this.#forgetTelling();
  }

  /** The key is up. */
  release(): void {
    if (!this.isTalking.value) return;
    this.isTalking.value = false;
    this.#voice.hush(true);
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      this.#voice.setMuted(true);
    }, TELL_AFTER_MS);
  }

  close(): void {
    this.#forgetTelling();
    this.isTalking.value = false;
  }

  #forgetTelling(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
  }
}

/** Space talks, wherever one is but in a field, a list or a question. Listens until the returned function is called. */
export function listenToSpace(talk: PushToTalk): () => void {
  const onDown = (event: KeyboardEvent) => {
    if (event.code !== "Space" || !talk.isOn.value || isElsewhere(event.target)) return;
    event.preventDefault(); // nor does it press the button that was used last
    if (!event.repeat) talk.press();
  };
  const onUp = (event: KeyboardEvent) => {
    if (event.code !== "Space" || !talk.isTalking.value) return;
    event.preventDefault();
    talk.release();
  };
  const onAway = () => talk.release();
  document.addEventListener("keydown", onDown, true);
  document.addEventListener("keyup", onUp, true);
  window.addEventListener("blur", onAway);
  return () => {
    document.removeEventListener("keydown", onDown, true);
    document.removeEventListener("keyup", onUp, true);
    window.removeEventListener("blur", onAway);
    talk.release();
  };
}

function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return (
    target instanceof HTMLElement && target.matches("input, textarea, select, summary, [contenteditable]")
  );
}
