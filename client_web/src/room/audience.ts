/** Whoever watches a room: as many as like, from whenever they like; nobody is told anything from inside a call. */
import type { RoomListener, RoomSource } from "./source";

export class Audience {
  private readonly listeners = new Set<RoomListener>();

  /**
   * @param clock of the room
   * @param greet tells a newcomer what is known already
   */
  constructor(
    private readonly clock: { now(): number },
    private readonly greet: (listener: RoomListener) => void,
  ) {}

  /** A way to watch; what it tells begins with what is known when it starts. */
  source(): RoomSource {
    let own: RoomListener | null = null;
    return {
      now: () => this.clock.now(),
      start: (listener) => {
        own = listener;
        queueMicrotask(() => own === listener && this.attach(listener));
      },
      stop: () => {
        if (own !== null) this.listeners.delete(own);
        own = null;
      },
    };
  }

  /** Tell everybody who is there now, also if some go while they are told. */
  tell(say: (listener: RoomListener) => void): void {
    for (const each of [...this.listeners]) say(each);
  }

  private attach(listener: RoomListener): void {
    this.listeners.add(listener);
    this.greet(listener);
  }
}
