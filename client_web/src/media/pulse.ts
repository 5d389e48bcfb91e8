/**
 * Whether anything still arrives on a connection. Browsers take five to eight seconds to say that a path is gone;
 * whoever walks out of the Wi-Fi should not wait so long, so what arrived is counted every 400 ms.
 */

/** What a pulse tells. */
export interface PulseListener {
  /** Whether somebody's open voice, or a picture, is on its way to us as far as the room knows: then silence says much. */
  isFlowExpected(): boolean;
  /** Nothing has come for a moment: it may be nothing, and whatever else uses the network may look after itself. */
  onDoubt(): void;
  /** Nothing has come for so long that the path is taken for lost. Called once; then the pulse has stopped. */
  onSilence(): void;
}

const LOOK_EVERY_MS = 400;
/** Where nothing came, it is looked again sooner. */
const LOOK_AGAIN_MS = 200;
/** A look that comes later than this says little of the time before: the page, or the whole device, slept. */
const LONGEST_LOOK_MS = 500;

/** How long nothing may come, in milliseconds. */
interface Patience {
  readonly doubtMs: number;
  readonly silenceMs: number;
}

/**
 * The server reports to everybody each second, also to whoever sends nothing; two reports in a row may get lost. Whoever
 * lost the network waits less: the doubt finds a dead socket, and the path is made anew together with it.
 */
const QUIET: Patience = { doubtMs: 1_200, silenceMs: 3_600 };
/** Where so many packets came within a look, a voice or a picture flows and does not pause for so long. */
const FLOWING_PACKETS = 6;
/** The least that a packet of a voice takes. */
const PACKET_BYTES = 80;
const FLOWING: Patience = { doubtMs: 600, silenceMs: 1_200 };

/** Watches one connection, from when it is connected until it is stopped or silent. */
export class Pulse {
  readonly #connection: RTCPeerConnection;
  readonly #listener: PulseListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  /** As of the last look; the first one finds what came before anybody looked: keys and greetings. */
  #arrived: number | null = null;
  #lookedMs: number;
  #silentMs = 0;
  /** How many packets came with the last look that found any, and with the one before. */
  #lately: readonly [number, number] = [0, 0];
  #isDoubting = false;

  constructor(connection: RTCPeerConnection, listener: PulseListener) {
    this.#connection = connection;
    this.#listener = listener;
    this.#lookedMs = performance.now();
    this.#lookIn(LOOK_EVERY_MS);
  }

  /** Nothing has come for a moment, and nothing yet since. */
  get isDoubting(): boolean {
    return this.#isDoubting;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #lookIn(durationMs: number): void {
    this.#timer = setTimeout(() => void this.#look(), durationMs);
  }

  async #look(): Promise<void> {
    const nowMs = performance.now(); // before the question: a busy page hears the answer late
    const arrived = await packetsArrived(this.#connection);
    if (this.#isStopped) return;
    const passedMs = Math.min(nowMs - this.#lookedMs, LONGEST_LOOK_MS);
    this.#lookedMs = nowMs;
    if (arrived !== null && arrived !== this.#arrived) this.#hear(arrived);
    else if (arrived !== null) this.#miss(passedMs);
    if (!this.#isStopped) this.#lookIn(this.#silentMs > 0 ? LOOK_AGAIN_MS : LOOK_EVERY_MS);
  }

  #hear(arrived: number): void {
    this.#lately = [this.#arrived === null ? 0 : arrived - this.#arrived, this.#lately[0]];
    [this.#arrived, this.#silentMs, this.#isDoubting] = [arrived, 0, false];
  }

  #miss(passedMs: number): void {
    this.#silentMs += passedMs;
    // A way that is cut off is most often cut off between two looks, and the last one finds few packets.
    const isFlowing = Math.max(...this.#lately) >= FLOWING_PACKETS && this.#listener.isFlowExpected();
    const patience = isFlowing ? FLOWING : QUIET;
    if (this.#silentMs >= patience.silenceMs) {
      this.stop();
      this.#listener.onSilence();
    } else if (this.#silentMs >= patience.doubtMs && !this.#isDoubting) {
      this.#isDoubting = true;
      this.#listener.onDoubt();
    }
  }
}

/** Packets of every kind that ever arrived; null where the browser does not tell. */
async function packetsArrived(connection: RTCPeerConnection): Promise<number | null> {
  const report = await connection.getStats().catch(() => undefined);
  let arrived: number | null = null;
  for (const each of report?.values() ?? []) {
    if (each.type === "transport" && typeof each.packetsReceived === "number") return each.packetsReceived;
    const isWay = each.type === "candidate-pair" && each.nominated;
    if (isWay && typeof each.bytesReceived === "number") {
      arrived = (arrived ?? 0) + each.bytesReceived / PACKET_BYTES; // Firefox counts nothing else
    }
  }
  return arrived;
}
