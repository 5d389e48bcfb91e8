/** What a visitor may show: a screen, or with a phone the camera at its back. */
import { Interruptions } from "./interruption";

/** Why nothing is shown. The words for people are `screen_<problem>`. */
export type ShowProblem = "denied" | "missing" | "busy";

export type ShowResult =
  | { readonly ok: true; readonly shown: Shown }
  | { readonly ok: false; readonly problem: ShowProblem };

/** A picture that is being shown. Whoever has it stops it. */
export class Shown {
  readonly track: MediaStreamTrack;
  readonly kind: "screen" | "camera";
  readonly #interruptions: Interruptions;

  constructor(track: MediaStreamTrack, kind: "screen" | "camera") {
    this.track = track;
    this.kind = kind;
    this.#interruptions = new Interruptions(track);
  }

  /** Called once if it ends from outside: the browser's own "stop sharing", a closed window, an unplugged camera. */
  onEnded(callback: () => void): void {
    this.track.addEventListener("ended", callback, { once: true });
  }

  /** Called each time that a telephone call or another app gave it back, where it may be black since: open another one. */
  onReturned(callback: () => void): void {
    this.#interruptions.onOver(callback);
  }

  stop(): void {
    this.track.stop();
    this.#interruptions.close();
  }
}

/** Letters of a full screen are read; more would cost the voice its place. */
const SCREEN_SIZE = { width: { max: 1920 }, height: { max: 1080 } };

/** Which way a phone's camera looks: at the things before it, or at whoever holds it. */
export type Facing = "environment" | "user";

/** Whether this browser can show a screen at all: phones and headsets cannot, though Chrome's on Android claims it. */
export function canShowScreen(userAgent = navigator.userAgent): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return typeof devices?.getDisplayMedia === "function" && !/Android|iPhone|iPad/.test(userAgent);
}

/** Whether this browser can open a camera at all. */
export function canShowCamera(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return typeof devices?.getUserMedia === "function";
}

/** How many cameras there are to choose from; known only after one was allowed. */
export async function countCameras(): Promise<number> {
  const found = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return found.filter((device) => device.kind === "videoinput").length;
}

/** Let the visitor choose a screen, window or tab; call within a tap. Never rejects. */
export async function showScreen(): Promise<ShowResult> {
  if (!canShowScreen()) return { ok: false, problem: "missing" };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      // the cursor says where to look; what it hovers over is half of what people tell
      video: { cursor: "always", ...SCREEN_SIZE, frameRate: { ideal: 10, max: 15 } } as MediaTrackConstraints,
      audio: false,
    });
    // Letters must stay sharp: fewer frames rather than fewer pixels.
    return shown(stream, "screen", "detail");
  } catch (error) {
    return { ok: false, problem: showProblemOf(error) };
  }
}

/** Open a camera, by default that at the back of a phone, to show a thing; nobody is asked for a face. Never rejects. */
export async function showCamera(facing: Facing = "environment"): Promise<ShowResult> {
  if (!canShowCamera()) return { ok: false, problem: "missing" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    return shown(stream, "camera", "motion");
  } catch (error) {
    return { ok: false, problem: showProblemOf(error) };
  }
}

/** What the browser's error means to a person. */
export function showProblemOf(error: unknown): ShowProblem {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotFoundError") return "missing";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "denied";
}

function shown(stream: MediaStream, kind: "screen" | "camera", hint: "detail" | "motion"): ShowResult {
  const [track] = stream.getVideoTracks();
  if (!track) return { ok: false, problem: "missing" };
  track.contentHint = hint;
  return { ok: true, shown: new Shown(track, kind) };
}
