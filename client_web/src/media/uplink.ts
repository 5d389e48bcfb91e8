/**
 * What leaves this device: one's own tracks, and the three lines of a connection on which they are sent.
 *
 * Tracks outlive connections: each new one is laid the same lines and carries on what was sent on the one before.
 */
import type { Kind, Mute, PictureCodec, Publish, Unpublish } from "../wire/generated";
import { ScreenCodec } from "./screenCodec";

/** What the room is told of one's tracks. */
export type UplinkCommand = Publish | Unpublish | Mute;

interface OwnTrack {
  readonly track: MediaStreamTrack;
  isMuted: boolean;
  /** Closed here only, for now. */
  isHushed: boolean;
}

const KINDS: readonly Kind[] = ["voice", "screen", "camera"];
const PICTURES: readonly Kind[] = ["screen", "camera"];
const MAX_BITRATES: Readonly<Record<Kind, number>> = { voice: 40_000, screen: 2_500_000, camera: 1_200_000 };
/** A page that scrolls is followed; more would cost sharpness. */
const SCREEN_FRAMES_PER_S = 15;

/** One member's own tracks in one room. */
export class Uplink {
  readonly #send: (command: UplinkCommand) => void;
  readonly #tracks = new Map<Kind, OwnTrack>();
  #senders = new Map<Kind, RTCRtpSender>();
  readonly #screenCodec = new ScreenCodec(() => void this.#limit("screen"));
  /** Settles when the connection at hand is let go: what it was asked may never be answered then. */
  #gone = Promise.resolve();
  #letGo = (): void => undefined;
  #isHeld = false;
  /** What all pictures may take together, in bits per second; null while the browser goes by RTCP. */
  #maxPicturesBps: number | null = null;

  /** @param send Sends a command into the room. */
  constructor(send: (command: UplinkCommand) => void) {
    this.#send = send;
  }

  /** Lay the lines of a new connection, before any other line of it. Nothing is sent on them yet. */
  lay(connection: RTCPeerConnection): void {
    this.#gone = new Promise((resolve) => {
      this.#letGo = resolve;
    });
    for (const kind of KINDS) {
      const medium = kind === "voice" ? "audio" : "video";
      this.#senders.set(kind, connection.addTransceiver(medium, { direction: "sendonly" }).sender);
    }
  }

  /** Put every track on its line. Rejects if the connection was closed meanwhile. */
  async load(): Promise<void> {
    for (const [kind, { track }] of this.#tracks) await this.#senders.get(kind)?.replaceTrack(track);
  }

  /** The connection was answered: what was negotiated may be limited now. */
  async begin(): Promise<void> {
    await Promise.all(KINDS.map((kind) => this.#limit(kind)));
    this.#followScreen();
  }

  /** The connection is gone. */
  drop(): void {
    this.#letGo();
    this.#senders = new Map();
    this.#maxPicturesBps = null; // of that path
    this.#screenCodec.follow(undefined);
  }

  /** Everybody else can show these. */
  watchable(codecs: readonly PictureCodec[]): void {
    this.#screenCodec.watchable(codecs);
  }

  /** Pictures may take so much together, in bits per second, and this browser sends more if it is not held to it. */
  limitPictures(maxBps: number | null): void {
    if (maxBps === this.#maxPicturesBps) return;
    this.#maxPicturesBps = maxBps;
    this.#sharePictures();
  }

  /** Say again what plays here if the room does not know it, and take back what only a former page played. */
  agree(known: ReadonlySet<Kind>): void {
    for (const kind of KINDS) {
      if (this.#tracks.has(kind) && !known.has(kind)) this.#sendPublish(kind);
      if (!this.#tracks.has(kind) && known.has(kind)) this.#send({ t: "unpublish", kind });
    }
  }

  /**
   * Send a track as this kind, instead of any former one. The room is told first: whatever becomes of the connection at
   * hand, the next one carries the track, and it must not find that nobody knows of it.
   */
  async publish(kind: Kind, track: MediaStreamTrack, isMuted = false): Promise<void> {
    const isHushed = this.#tracks.get(kind)?.isHushed ?? false;
    const own = { track, isMuted, isHushed };
    this.#tracks.set(kind, own);
    if (this.#isHeld || isHushed) track.enabled = false;
    this.#sendPublish(kind);
    await Promise.race([this.#play(kind, own), this.#gone]);
  }

  async #play(kind: Kind, own: OwnTrack): Promise<void> {
    await this.#limit(kind); // before the first picture: it should not change its codec at once
    if (this.#tracks.get(kind) !== own) return; // stopped meanwhile, or another one took its place
    await this.#senders.get(kind)?.replaceTrack(own.track);
    if (this.#tracks.get(kind) !== own) return;
    if (this.#maxPicturesBps !== null) this.#sharePictures();
    this.#followScreen();
  }

  /** Stop sending this kind. The track is its owner's to stop. */
  async unpublish(kind: Kind): Promise<void> {
    if (!this.#tracks.delete(kind)) return;
    if (this.#maxPicturesBps !== null) this.#sharePictures();
    this.#followScreen();
    this.#send({ t: "unpublish", kind });
    await Promise.race([this.#senders.get(kind)?.replaceTrack(null), this.#gone]);
  }

  /** Silence a track, or open it again: here, and at the server, which drops whatever should still come. */
  setMuted(kind: Kind, isMuted: boolean): void {
    const own = this.#tracks.get(kind);
    if (!own) return;
    own.isMuted = isMuted;
    own.isHushed = false;
    this.#open(own);
    this.#send({ t: "mute", kind, is_muted: isMuted });
  }

  /** Let nothing that is said or shown here leave this device for a while. The room is not told: it may be out of reach. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    for (const own of this.#tracks.values()) this.#open(own);
  }

  /** Close a track or open it again here only: at once, and without a word to the server. */
  hush(kind: Kind, isHushed: boolean): void {
    const own = this.#tracks.get(kind);
    if (!own) return;
    own.isHushed = isHushed;
    this.#open(own);
  }

  #open({ track, isMuted, isHushed }: OwnTrack): void {
    track.enabled = !isMuted && !isHushed && !this.#isHeld;
  }

  #sendPublish(kind: Kind): void {
    const own = this.#tracks.get(kind);
    if (own) this.#send({ t: "publish", kind, is_muted: own.isMuted });
  }

  async #limit(kind: Kind): Promise<void> {
    const sender = this.#senders.get(kind);
    const parameters = sender?.getParameters();
    const [encoding] = parameters?.encodings ?? [];
    if (!sender || !parameters || !encoding) return; // before the answer there is nothing to limit
    encoding.maxBitrate = this.#maxBitrate(kind);
    if (kind === "screen") {
      parameters.degradationPreference = "maintain-resolution";
      const codec = this.#screenCodec.chosen(parameters.codecs);
      Object.assign(encoding, { scalabilityMode: "L1T1" }, codec && { codec });
      encoding.maxFramerate = SCREEN_FRAMES_PER_S;
    }
    await sender.setParameters(parameters).catch(() => undefined); // a wish; the path works without it
  }

  #maxBitrate(kind: Kind): number {
    const most = MAX_BITRATES[kind];
    if (this.#maxPicturesBps === null || kind === "voice") return most;
    const all = PICTURES.filter((each) => each === kind || this.#tracks.has(each));
    const share = most / all.reduce((sum, each) => sum + MAX_BITRATES[each], 0);
    return Math.min(most, Math.round(this.#maxPicturesBps * share));
  }

  #sharePictures(): void {
    for (const kind of PICTURES) void this.#limit(kind);
  }

  #followScreen(): void {
    this.#screenCodec.follow(this.#tracks.has("screen") ? this.#senders.get("screen") : undefined);
  }
}
