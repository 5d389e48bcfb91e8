/**
 * Whether anything still arrives on a connection. Browsers take five to eight seconds to say that a path is gone;
 * whoever walks out of the Wi-Fi should not wait so long, so what arrived is counted every 400 ms.
 */

/** What a pulse tells. */
export interface PulseListener {
  /** Nothing has come for a moment: it may be nothing, and whatever else uses the network may look after itself. */
  onDoubt(): void;
  /** Nothing has come for so long that the path is taken for lost. Called once; then the pulse has stopped. */
  onSilence(): void;
}

const LOOK_EVERY_MS = 400;
/** The server reports to everybody each second, also to whoever sends nothing; one report may get lost. */
const QUIET_PATIENCE_MS = 2_600;
/** Where so many packets came within a look, a voice or a picture flows and does not pause for so long. */
const FLOWING_PACKETS = 6;
const FLOWING_PATIENCE_MS = 1_200;
/** After so much of its patience a pulse begins to doubt. */
const DOUBT_SHARE = 0.5;

/** Watches one connection, from when it is connected until it is stopped or silent. */
export class Pulse {
  readonly #connection: RTCPeerConnection;
  readonly #listener: PulseListener;
  readonly #timer: ReturnType<typeof setInterval>;
  /** As of the last look; the first one finds what came before anybody looked: keys and greetings. */
  #arrived: number | null = null;
  #sinceMs: number;
  #isFlowing = false;
  #isDoubting = false;

  constructor(connection: RTCPeerConnection, listener: PulseListener) {
    this.#connection = connection;
    this.#listener = listener;
    this.#sinceMs = performance.now();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const arrived = await packetsArrived(this.#connection);
    if (arrived === null) return;
    const nowMs = performance.now();
    if (arrived !== this.#arrived) {
      this.#isFlowing = this.#arrived !== null && arrived - this.#arrived >= FLOWING_PACKETS;
      [this.#arrived, this.#sinceMs, this.#isDoubting] = [arrived, nowMs, false];
      return;
    }
    const patienceMs = this.#isFlowing ? FLOWING_PATIENCE_MS : QUIET_PATIENCE_MS;
    const silentMs = nowMs - this.#sinceMs;
    if (silentMs >= patienceMs) {
      this.stop();
      this.#listener.onSilence();
    } else if (silentMs >= patienceMs * DOUBT_SHARE && !this.#isDoubting) {
      this.#isDoubting = true;
      this.#listener.onDoubt();
    }
  }
}

/** Packets of every kind that ever arrived; null where the browser does not tell. */
async function packetsArrived(connection: RTCPeerConnection): Promise<number | null> {
  const report = await connection.getStats().catch(() => undefined);
  for (const each of report?.values() ?? []) {
    if (each.type === "transport" && typeof each.packetsReceived === "number") return each.packetsReceived;
  }
  return null;
}
