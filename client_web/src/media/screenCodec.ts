/**
 * What our screen is made of: the best that everybody can show and this machine can keep up with.
 *
 * AV1 knows text, and writes it sharper in a fifth of the bits (docs/performance.md); VP8 is what every browser can
 * show. A browser that cannot be told goes on with VP8, the first that the answer names.
 */
import type { PictureCodec } from "../wire/generated";

/** Between two looks at how long the machine takes. */
export const LOOK_MS = 3_000;
/** Whoever takes longer for a picture, look after look, falls below five a second as soon as anything else happens. */
export const SLOWEST_MS = 150;
/** One look alone may have seen a page being turned. */
const SLOW_LOOKS = 2;
const BEST: readonly PictureCodec[] = ["av1", "vp9", "vp8"];

/** What an encoder has done since it began. */
interface Work {
  readonly frames: number;
  readonly seconds: number;
  readonly isShort: boolean;
}

/** Chooses, and looks on while a screen is sent. */
export class ScreenCodec {
  readonly #onChange: () => void;
  #watchable: readonly PictureCodec[] = ["vp8"];
  readonly #tooSlow = new Set<PictureCodec>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #before: Work | undefined;
  #slowLooks = 0;

  /** @param onChange Another codec is to be sent from now on: ask {@link chosen}. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Everybody else can show these. */
  watchable(codecs: readonly PictureCodec[]): void {
    if (codecs.join() === this.#watchable.join()) return;
    this.#watchable = codecs;
    this.#restart();
    this.#onChange();
  }

  /** Which of the codecs that were negotiated is to be sent; undefined if none that we know was. */
  chosen<Codec extends { readonly mimeType: string }>(negotiated: readonly Codec[]): Codec | undefined {
    const codec = BEST.find(
      (each) =>
        this.#watchable.includes(each) &&
        !this.#tooSlow.has(each) &&
        negotiated.some((one) => isOf(one, each)),
    );
    return negotiated.find((one) => codec && isOf(one, codec));
  }

  /** Look on from now on, or no more. */
  follow(sender: RTCRtpSender | undefined): void {
    clearInterval(this.#timer);
    this.#restart();
    this.#timer = sender && setInterval(() => void this.#look(sender), LOOK_MS);
  }

  async #look(sender: RTCRtpSender): Promise<void> {
    const stats = [...(await sender.getStats()).values()];
    const sent = stats.find((each) => each.type === "outbound-rtp");
    const codec = BEST.find((each) => stats.some((one) => one.type === "codec" && isOf(one, each)));
    if (!sent || !codec || codec === "vp8") return;
    const work: Work = {
      frames: sent.framesEncoded ?? 0,
      seconds: sent.totalEncodeTime ?? 0,
      isShort: sent.qualityLimitationReason === "cpu",
    };
    const isSlow = this.#before !== undefined && isTooSlow(this.#before, work);
    this.#before = work;
    this.#slowLooks = isSlow ? this.#slowLooks + 1 : 0;
    if (this.#slowLooks < SLOW_LOOKS) return;
    this.#tooSlow.add(codec);
    this.#restart();
    this.#onChange();
  }

  #restart(): void {
    this.#before = undefined;
    this.#slowLooks = 0;
  }
}

function isTooSlow(before: Work, now: Work): boolean {
  const frames = now.frames - before.frames;
  return now.isShort || (frames > 0 && ((now.seconds - before.seconds) * 1000) / frames > SLOWEST_MS);
}

function isOf({ mimeType }: { readonly mimeType: string }, codec: PictureCodec): boolean {
  return mimeType.toLowerCase() === `video/${codec}`;
}
