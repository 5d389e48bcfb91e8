/** Which of our own tracks should play in the room, as the page last wished. */
import type { Kind, Mute, Publish, RoomState, Unpublish } from "../wire/generated";

export type TrackCommand = Publish | Unpublish | Mute;

export class OwnTracks {
  private readonly wished = new Map<Kind, boolean>();

  private readonly asked = new Set<Kind>();

  /** A new connection: what was asked on the old one may not have been heard. */
  forgetAsked(): void {
    this.asked.clear();
  }

  /** This was sent on the present connection: its answer is on its way. */
  noteAsked(command: TrackCommand): void {
    this.asked.add(command.kind);
  }

  /** Null if that is wished already. */
  publish(kind: Kind, isMuted: boolean): TrackCommand | null {
    const former = this.wished.get(kind);
    if (former === isMuted) return null;
    this.wished.set(kind, isMuted);
    return { t: former === undefined ? "publish" : "mute", kind, is_muted: isMuted };
  }

  unpublish(kind: Kind): TrackCommand {
    this.wished.delete(kind);
    return { t: "unpublish", kind };
  }

  /** Null if there is nothing of this kind to silence. */
  mute(kind: Kind, isMuted: boolean): TrackCommand | null {
    if (!this.wished.has(kind)) return null;
    this.wished.set(kind, isMuted);
    return { t: "mute", kind, is_muted: isMuted };
  }

  /** What to ask for, so that the room is as it was wished: after a loss, in which a wish may have gone under. */
  mend(state: RoomState, memberId: string): readonly TrackCommand[] {
    const own = Object.values(state.publications).filter((one) => one.member_id === memberId);
    const extra = own.filter((one) => !this.wished.has(one.kind) && !this.asked.has(one.kind));
    const commands: TrackCommand[] = extra.map(({ kind }) => ({ t: "unpublish", kind }));
    for (const [kind, isMuted] of this.wished) {
      if (this.asked.has(kind)) continue;
      const there = own.find((one) => one.kind === kind);
      if (there === undefined) commands.push({ t: "publish", kind, is_muted: isMuted });
      else if (there.is_muted !== isMuted) commands.push({ t: "mute", kind, is_muted: isMuted });
    }
    return commands;
  }
}
