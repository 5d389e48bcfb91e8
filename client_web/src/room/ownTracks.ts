/** Which of our own tracks should play in the room, as the page last wished; what the room lacks of that is asked for. */
import type { Kind, Mute, Publish, RoomState, Unpublish } from "../wire/generated";

export type TrackCommand = Publish | Unpublish | Mute;

export class OwnTracks {
  private readonly wished = new Map<Kind, boolean>();
  private readonly asked = new Set<Kind>();

  /** @param send Returns whether there is a connection. */
  constructor(private readonly send: (command: TrackCommand) => boolean) {}

  /** A new connection: what was asked on the old one may not have been heard. */
  forgetAsked(): void {
    this.asked.clear();
  }

  /** Nothing is asked if that is wished already. */
  publish(kind: Kind, isMuted: boolean): void {
    const former = this.wished.get(kind);
    if (former === isMuted) return;
    this.wished.set(kind, isMuted);
    this.ask({ t: former === undefined ? "publish" : "mute", kind, is_muted: isMuted });
  }

  unpublish(kind: Kind): void {
    this.wished.delete(kind);
    this.ask({ t: "unpublish", kind });
  }

  /** Nothing is asked if there is nothing of this kind to silence. */
  mute(kind: Kind, isMuted: boolean): void {
    if (!this.wished.has(kind)) return;
    this.wished.set(kind, isMuted);
    this.ask({ t: "mute", kind, is_muted: isMuted });
  }

  /** Ask for what the room lacks to be as it was wished: after a loss, in which a wish may have gone under. */
  mend(state: RoomState, memberId: string): void {
    for (const command of this.missing(state, memberId)) this.ask(command);
  }

  private ask(command: TrackCommand): void {
    if (this.send(command)) this.asked.add(command.kind); // its answer is on its way
  }

  private missing(state: RoomState, memberId: string): readonly TrackCommand[] {
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
