/** The agent's note, saved while it is typed. Nothing is lost to a slow line: what failed is tried again. */

export type NoteState = "saved" | "typing" | "saving" | "failed";

/** What the keeper needs from outside: time, and a way to save. */
export interface NotePorts {
  /** Saves the whole text; false where it did not arrive. Never rejects. */
  save(text: string): Promise<boolean>;
  onState(state: NoteState): void;
  setTimer(run: () => void, afterMs: number): unknown;
  clearTimer(timer: unknown): void;
}

/** A pause in typing after which the note is saved. */
export const PAUSE_MS = 600;
/** After a failure; doubles up to LONGEST_RETRY_MS. */
export const FIRST_RETRY_MS = 1000;
export const LONGEST_RETRY_MS = 15_000;

/** Keeps one note. Saves one text at a time, and always ends with the newest. */
export class NoteKeeper {
  private text: string;
  private saved: string;
  private timer: unknown = null;
  private saving: Promise<void> | null = null;
  private isStopped = false;
  private retryMs = FIRST_RETRY_MS;

  constructor(
    initial: string,
    private readonly ports: NotePorts,
  ) {
    this.text = initial;
    this.saved = initial;
  }

  /** The newest text, saved or not. */
  get current(): string {
    return this.text;
  }

  /** Take what is in the field now. */
  type(text: string): void {
    this.text = text;
    if (this.saving === null) this.settle();
  }

  /** Save at once: before leaving, or when the field loses the focus. Resolves when the newest text was sent, or did not arrive. */
  async flush(): Promise<void> {
    while (this.saving !== null) await this.saving;
    this.stopTimer();
    if (this.text === this.saved) return;
    this.saving = this.send();
    await this.saving;
  }

  /** Nothing happens by itself any more: what is flushed and does not arrive is not tried again. The text stays readable. */
  stop(): void {
    this.isStopped = true;
    this.stopTimer();
  }

  private async send(): Promise<void> {
    this.ports.onState("saving");
    const sent = this.text;
    const isSaved = await this.ports.save(sent);
    this.saving = null;
    if (!isSaved) {
      this.retry();
      return;
    }
    this.saved = sent;
    this.retryMs = FIRST_RETRY_MS;
    this.settle();
  }

  private settle(): void {
    this.stopTimer();
    const isSaved = this.text === this.saved;
    this.ports.onState(isSaved ? "saved" : "typing");
    if (!isSaved) this.wake(PAUSE_MS);
  }

  private retry(): void {
    this.ports.onState("failed");
    this.wake(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private wake(afterMs: number): void {
    this.stopTimer();
    if (this.isStopped) return;
    this.timer = this.ports.setTimer(() => void this.flush(), afterMs);
  }

  private stopTimer(): void {
    if (this.timer !== null) this.ports.clearTimer(this.timer);
    this.timer = null;
  }
}
