/** A pause of the recording that was asked for here and is not on yet: nobody should believe that it is. */
import type { PauseReason, PauseRecording } from "../wire/generated";

export class PauseWish {
  private reason: PauseReason | null = null;

  /** @param onChanged There is such a wish, or there is none any more. */
  constructor(private readonly onChanged: (isWished: boolean) => void) {}

  get isWished(): boolean {
    return this.reason !== null;
  }

  wish(reason: PauseReason): void {
    this.set(reason);
  }

  /** It is on, refused or taken back. */
  end(): void {
    this.set(null);
  }

  /** What to say after a connection was lost, before all else: what follows may be what is not to be kept. */
  again(): PauseRecording | null {
    return this.reason === null ? null : { t: "pause_recording", reason: this.reason };
  }

  private set(reason: PauseReason | null): void {
    const wasWished = this.isWished;
    this.reason = reason;
    if (wasWished !== this.isWished) this.onChanged(this.isWished);
  }
}
