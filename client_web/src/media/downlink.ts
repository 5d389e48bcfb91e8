/** What comes to this device: the lines laid out for it, which of them plays whose track, and whether any of it arrives. */
import type { Publication, Slots } from "../wire/generated";
import { isAnyOpen, isSame, type Playing, playing } from "./slots";

/** What a downlink tells. */
export interface DownlinkListener {
  /** Something else plays now. */
  onPlaying(playing: readonly Playing[]): void;
  /** Pictures to us are paused, because our network carries no more than the voices, or go on again. */
  onPicturesPaused?(arePaused: boolean): void;
}

const VOICE_SLOTS = 6;
const PICTURE_SLOTS = 3;

export class Downlink {
  readonly #listener: DownlinkListener;
  #connection: RTCPeerConnection | undefined;
  #publications: Readonly<Record<string, Publication>> = {};
  #slots: Slots["slots"] = {};
  #arePicturesPaused = false;
  #told: readonly Playing[] = [];

  constructor(listener: DownlinkListener) {
    this.#listener = listener;
  }

  /** Lay the lines of a new connection. */
  lay(connection: RTCPeerConnection): void {
    this.#connection = connection;
    for (let n = 0; n < VOICE_SLOTS; n += 1) connection.addTransceiver("audio", { direction: "recvonly" });
    for (let n = 0; n < PICTURE_SLOTS; n += 1) connection.addTransceiver("video", { direction: "recvonly" });
  }

  /** The connection is gone, and with it what the server said of its lines; what played is told as gone by the next look. */
  drop(): void {
    this.#connection = undefined;
    this.#slots = {};
    this.#pausePictures(false);
  }

  /** The room's publications, each time they changed: they say whose tracks play. */
  onPublications(publications: Readonly<Record<string, Publication>>): void {
    this.#publications = publications;
    this.look();
  }

  /** The server's word on what plays where, of the connection at hand. May come before the answer. */
  onSlots({ slots, are_pictures_paused }: Slots): void {
    this.#slots = slots;
    this.#pausePictures(are_pictures_paused);
    this.look();
  }

  /** Look what plays now, and tell it if it is something else. */
  look(): void {
    const tracks = new Map<string, MediaStreamTrack>();
    for (const line of this.#lines()) {
      if (line.mid !== null) tracks.set(line.mid, line.receiver.track);
    }
    const current = playing(this.#slots, tracks, this.#publications);
    if (isSame(current, this.#told)) return;
    this.#told = current;
    this.#listener.onPlaying(current);
  }

  /** Whether anything should be on its way to us now. */
  get isFlowExpected(): boolean {
    return isAnyOpen(this.#told, this.#arePicturesPaused);
  }

  /**
   * Whether anything of a member's voice came within the last ten seconds; of silence, too, a few packets come each
   * second. True where the browser does not tell, and of whoever has no line here, as in a large room.
   */
  hears(memberId: string): boolean {
    const voices = this.#told.filter((one) => one.memberId === memberId && one.kind === "voice");
    const lines = this.#lines();
    return voices.every(({ track }) => {
      const receiver = lines.find((line) => line.receiver.track === track)?.receiver;
      return receiver?.getSynchronizationSources?.().length !== 0;
    });
  }

  #lines(): readonly RTCRtpTransceiver[] {
    return this.#connection?.getTransceivers() ?? [];
  }

  #pausePictures(arePaused: boolean): void {
    this.#arePicturesPaused = arePaused;
    this.#listener.onPicturesPaused?.(arePaused);
  }
}
