/** The way through a firewall that lets no UDP out: a relay, to which each pass into a meeting brings the keys. */

/** What of a pass concerns the relay. */
export interface RelayPaper {
  readonly ice_servers?: readonly RTCIceServer[];
}

/** Keys count for an hour; older ones are not offered to a new connection. */
const FRESH_MS = 50 * 60_000;

/** The relay of one meeting, where the house has one. */
export class Relay {
  readonly #ask: () => Promise<RelayPaper>;
  #servers: readonly RTCIceServer[] = [];
  #takenMs = 0;

  /** @param ask For one more pass: the meeting goes on, but the keys of its last pass are old. */
  constructor(ask: () => Promise<RelayPaper>) {
    this.#ask = ask;
  }

  /** The house has a relay, as far as is known. */
  get isThere(): boolean {
    return this.#servers.length > 0;
  }

  /** Keep what came with a pass. */
  take(paper: RelayPaper): void {
    this.#servers = paper.ice_servers ?? [];
    this.#takenMs = performance.now();
  }

  /** Let a connection use the relay, beside the straight way; call before its first local description. */
  async lead(connection: RTCPeerConnection): Promise<void> {
    if (performance.now() - this.#takenMs > FRESH_MS) {
      await this.#ask().then(
        (paper) => this.take(paper),
        () => undefined, // then the old ones must do
      );
    }
    try {
      connection.setConfiguration({ ...connection.getConfiguration(), iceServers: [...this.#servers] });
    } catch {
      // closed meanwhile, or a browser that cannot read them: the straight way is still open
    }
  }
}
