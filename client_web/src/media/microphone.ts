/** The visitor's own microphone: asked for, measured, changed, or plainly missing. */
import { chosen } from "./devices";
import { Interruptions } from "./interruption";
import { Meter, soundContext } from "./sound";

/**
 * Why there is no microphone. `insecure`: the page is not served over https. The words for people are
 * `microphone_<problem>_title` and `microphone_<problem>_words`.
 */
export type MicrophoneProblem = "denied" | "missing" | "busy" | "insecure";

export type MicrophoneResult =
  | { readonly ok: true; readonly microphone: Microphone }
  | { readonly ok: false; readonly problem: MicrophoneProblem };

/** Hears how loud a track is. */
class Ear {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #meter: Meter;

  constructor(track: MediaStreamTrack) {
    this.#source = soundContext().createMediaStreamSource(new MediaStream([track]));
    this.#meter = new Meter(this.#source);
  }

  level(): number {
    return this.#meter.level();
  }

  close(): void {
    this.#source.disconnect();
    this.#meter.close();
  }
}

/** An open microphone. Whoever has it stops it. */
export class Microphone {
  readonly track: MediaStreamTrack;
  readonly #ear: Ear;
  readonly #interruptions: Interruptions;
  /** A copy of the track that goes nowhere, and its ear; only while somebody looks. */
  #raw: { readonly copy: MediaStreamTrack; readonly ear: Ear } | null = null;

  constructor(track: MediaStreamTrack) {
    this.track = track;
    this.#ear = new Ear(track);
    this.#interruptions = new Interruptions(track);
  }

  /** Something took it away for a while, and it may be silent since: better another one. */
  get isDoubtful(): boolean {
    return this.#interruptions.isDue;
  }

  /** Its name, as the system says it. */
  get label(): string {
    return this.track.label;
  }

  /** How loud it is now, 0 to 1; 0 while the track is disabled. Stays 0 until {@link resumeSound} was called within a tap. */
  level(): number {
    return this.#ear.level();
  }

  /** The same, also while the track is disabled, which is silent: of a copy, until {@link endRawLevel}. */
  rawLevel(): number {
    this.#raw ??= this.#copy();
    return this.#raw.ear.level();
  }

  /** Nobody looks any more: a copy that listens would keep the browser's sign on while one is muted. */
  endRawLevel(): void {
    this.#raw?.copy.stop();
    this.#raw?.ear.close();
    this.#raw = null;
  }

  /** Called once if the device is pulled out or the permission taken back. */
  onEnded(callback: () => void): void {
    this.track.addEventListener("ended", callback, { once: true });
  }

  /** Called each time the device or the system silences it, such as for a telephone call, and when it goes on. */
  onSilenced(callback: (isSilenced: boolean) => void): void {
    this.track.addEventListener("mute", () => callback(true));
    this.track.addEventListener("unmute", () => callback(false));
  }

  /** Called each time that such a while is over, where a microphone is not to be trusted afterwards: open another one. */
  onReturned(callback: () => void): void {
    this.#interruptions.onOver(callback);
  }

  stop(): void {
    this.track.stop();
    this.#interruptions.close();
    this.#ear.close();
    this.endRawLevel();
  }

  #copy() {
    const copy = this.track.clone();
    copy.enabled = true; // a clone of a disabled track is disabled, too
    return { copy, ear: new Ear(copy) };
  }
}

/**
 * Ask for the microphone; the browser may ask the visitor. Never rejects.
 * @param deviceId left out: the one chosen in this browser, if it is there; "": the one that the system says
 */
export async function openMicrophone(deviceId?: string): Promise<MicrophoneResult> {
  if (deviceId !== undefined) return open(deviceId);
  const before = chosen("audioinput");
  const result = await open(before); // and nothing less: Chromium opens its default though another one is wished for
  return before !== "" && !result.ok && result.problem === "missing" ? open("") : result;
}

async function open(deviceId: string): Promise<MicrophoneResult> {
  // Absent on insecure pages; the types of the DOM do not know that.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices?.getUserMedia) return { ok: false, problem: "insecure" };
  const audio = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
    ...(deviceId && { deviceId: { exact: deviceId } }),
  };
  let track: MediaStreamTrack | undefined;
  try {
    [track] = (await devices.getUserMedia({ audio })).getAudioTracks();
    if (!track) return { ok: false, problem: "missing" };
    track.contentHint = "speech";
    return { ok: true, microphone: new Microphone(track) };
  } catch (error) {
    track?.stop();
    return { ok: false, problem: problemOf(error) };
  }
}

/** What the browser's error means to a person. */
export function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy"; // NotReadableError, AbortError: another program holds it, or the system does
}
