/**
 * The media path to the server: one RTCPeerConnection, laid out beforehand, offered once, made anew when it is lost.
 *
 * Publishing and stopping is `replaceTrack`, so nothing is ever renegotiated; no transceiver is ever stopped (a
 * stopped one changes the bundle, and the answer no longer fits).
 */
import type { Answer, Offer, PathChanged, Publication, Slots } from "../wire/generated";
import { Downlink, type DownlinkListener } from "./downlink";
import { Pulse } from "./pulse";
import type { Relay } from "./relay";
import { Tries } from "./tries";
import { Uplink, type UplinkCommand } from "./uplink";

/**
 * `connecting`: not yet, or not again. `connected`: packets flow. `lost`: they flowed and will be back; a new
 * connection is under way. `blocked`: this network lets no media through; everything but voice and pictures goes on,
 * and we keep trying.
 */
export type Path = "connecting" | "connected" | "lost" | "blocked";

export type MediaCommand = Offer | UplinkCommand;

/**
 * What a peer needs of its surroundings. What plays goes to a Playback, the pictures to a video element or the wall.
 */
export interface PeerSurroundings extends DownlinkListener {
  /** Send a command into the room. */
  send(command: MediaCommand): void;
  /** The path is different now. */
  onPath(path: Path): void;
  /** Nothing arrives any more: the network may be another one now, so look whether the socket still lives. */
  onDoubt?(): void;
  /** The way through firewalls; none by default. */
  readonly relay?: Relay;
}

/** Without a path for so long, say so instead of letting somebody talk into nothing. */
export const BLOCKED_AFTER_MS = 8_000;
/** `disconnected` often heals by itself within this time; a new connection takes half a second. */
const HEALING_MS = 1_500;

/** One member's media in one room. */
export class Peer {
  /** What leaves this device: publish, mute and stop one's own tracks here. */
  readonly uplink: Uplink;
  readonly #downlink: Downlink;
  readonly #surroundings: PeerSurroundings;
  readonly #makeConnection: () => RTCPeerConnection;
  #connection: RTCPeerConnection | undefined;
  #pulse: Pulse | undefined;
  #epoch: string | undefined;
  /** Begins anywhere, so that what the server still tells a page before a reload is not taken for ours. */
  #generation = Math.floor(Math.random() * 900_000);
  #path: Path | undefined;
  #wasConnected = false;
  /** A connection was begun since the socket was last gone. */
  #isUnderWay = false;
  /** Without a socket: no path can be made. */
  #isPaused = false;
  /** Nothing came for too long on the connection at hand, whatever a server believes that has yet to notice. */
  #isSilent = false;
  readonly #tries = new Tries();
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #blockedTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param makeConnection For tests; a browser's own without any ICE server by default. */
  constructor(surroundings: PeerSurroundings, makeConnection: () => RTCPeerConnection = plainConnection) {
    this.#surroundings = surroundings;
    this.#makeConnection = makeConnection;
    this.uplink = new Uplink((command) => surroundings.send(command));
    this.#downlink = new Downlink(surroundings);
  }

  /**
   * The room was entered, for the first time or again, and its state is known: connect unless the path of this epoch
   * is up, and say again what plays here if the room does not know it (or believes in what a former page played).
   */
  enter(epoch: string, publications: Readonly<Record<string, Publication>>, selfMemberId: string): void {
    this.#isPaused = false;
    if (epoch !== this.#epoch || !(this.#isUp || this.#isUnderWay)) this.#connect();
    this.#epoch = epoch;
    this.onPublications(publications);
    const ours = Object.values(publications).filter((each) => each.member_id === selfMemberId);
    this.uplink.agree(new Set(ours.map((each) => each.kind)));
  }

  /**
   * The socket is gone: nothing can be offered, and where no path comes about the network need not be to blame. What
   * lives on is watched, so that a path that was lost meanwhile is made anew as soon as it can be.
   */
  pause(): void {
    this.#isPaused = true;
    this.#isUnderWay = false; // whatever was begun may have begun in another network
    this.#tries.forget();
    this.#stopTimers();
  }

  /**
   * The socket is back. A path that is missing, or on which nothing comes (two silences are no pause of the talk: the
   * network is another one), is made anew at once, before it is known what plays in the room.
   */
  resume(): void {
    this.#isPaused = false;
    if (this.#epoch !== undefined && (!this.#isUp || this.#pulse?.isDoubting)) this.#connect();
  }

  /** The room's publications, each time they changed: they say whose tracks play. */
  onPublications(publications: Readonly<Record<string, Publication>>): void {
    this.#downlink.onPublications(publications);
  }

  /** The server's answer. */
  async onAnswer(answer: Answer): Promise<void> {
    const connection = this.#connection;
    if (answer.generation !== this.#generation || connection?.signalingState !== "have-local-offer") return;
    await connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await this.uplink.begin();
    this.#downlink.look();
  }

  /** The server's word on what plays where. May come before the answer. */
  onSlots(slots: Slots): void {
    if (slots.generation !== this.#generation) return;
    this.uplink.watchable(slots.codecs);
    this.uplink.limitPictures(slots.max_pictures_bps ?? null); // a house of yesterday does not say
    this.#downlink.onSlots(slots);
  }

  /** The server's view of our path. It sees a silence long before the browser does. */
  onPathChanged(changed: PathChanged): void {
    if (changed.generation !== this.#generation) return;
    if (changed.path === "lost" && this.#path === "connected") this.#heal();
    const isHere = this.#connection?.connectionState === "connected" && !this.#isSilent;
    if (changed.path === "connected" && isHere) this.#arrive();
  }

  /** Whether anything of a member's voice came lately; see {@link Downlink.hears}. */
  hears(memberId: string): boolean {
    return this.#downlink.hears(memberId);
  }

  /** Figures of the connection, for the tests and the help page. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.#connection?.getStats();
  }

  /** End. Tracks are their owners' to stop. */
  close(): void {
    this.#stopTimers();
    this.#drop();
    this.#downlink.look();
  }

  get #isUp(): boolean {
    return this.#path === "connected" && this.#connection?.connectionState === "connected";
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    if (this.#isPaused) {
      this.#lose();
      return;
    }
    this.#drop();
    this.#isUnderWay = true;
    this.#generation += 1;
    const connection = this.#makeConnection();
    this.#connection = connection;
    this.uplink.lay(connection);
    this.#downlink.lay(connection);
    connection.addEventListener("connectionstatechange", () => this.#onState(connection));
    this.#lose();
    this.#blockedTimer ??= setTimeout(() => this.#setPath("blocked"), BLOCKED_AFTER_MS);
    this.#retryAfter(this.#tries.begin(this.#surroundings.relay?.isThere ?? false));
    void this.#offer(connection, this.#generation);
  }

  async #offer(connection: RTCPeerConnection, generation: number): Promise<void> {
    try {
      if (this.#tries.isRelayed) await this.#surroundings.relay?.lead(connection);
      await this.uplink.load();
      await connection.setLocalDescription(await connection.createOffer());
    } catch {
      return; // closed meanwhile; the retry timer knows what to do
    }
    // No candidates are waited for: the server finds us by our checks.
    const sdp = connection.localDescription?.sdp;
    if (sdp && generation === this.#generation) this.#surroundings.send({ t: "offer", generation, sdp });
  }

  #onState(connection: RTCPeerConnection): void {
    if (connection !== this.#connection) return;
    const state = connection.connectionState;
    if (state === "connected") this.#arrive();
    else if (state === "failed") this.#connect();
    else if (state === "disconnected") this.#heal();
  }

  /** Wait a moment for the path to come back by itself, then make a new one. */
  #heal(): void {
    this.#setPath("lost");
    if (this.#isPaused) return;
    this.#blockedTimer ??= setTimeout(() => this.#setPath("blocked"), BLOCKED_AFTER_MS);
    this.#retryAfter(HEALING_MS);
  }

  #arrive(): void {
    this.#stopTimers();
    this.#watchOver();
    this.#tries.arrive();
    this.#wasConnected = true;
    this.#isSilent = false;
    this.#setPath("connected");
  }

  #watchOver(): void {
    const connection = this.#connection;
    if (!connection || this.#pulse) return;
    this.#pulse = new Pulse(connection, {
      isFlowExpected: () => this.#downlink.isFlowExpected,
      onDoubt: () => this.#surroundings.onDoubt?.(),
      onSilence: () => {
        if (connection !== this.#connection) return;
        this.#pulse = undefined;
        this.#isSilent = true;
        this.#connect();
      },
    });
  }

  #stopTimers(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#blockedTimer);
    this.#blockedTimer = undefined;
  }

  #retryAfter(durationMs: number): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#connect(), durationMs);
  }

  #drop(): void {
    const connection = this.#connection;
    this.#pulse?.stop();
    this.#pulse = undefined;
    this.#connection = undefined;
    this.#isSilent = false;
    this.uplink.drop();
    this.#downlink.drop();
    connection?.close();
  }

  #lose(): void {
    if (this.#path !== "blocked") this.#setPath(this.#wasConnected ? "lost" : "connecting");
  }

  #setPath(path: Path): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#surroundings.onPath(path);
  }
}

function plainConnection(): RTCPeerConnection {
  return new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
}
