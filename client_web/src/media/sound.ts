/** The page's one AudioContext. Browsers keep it suspended until somebody touches the page. */
import { browserDrawer } from "../lib/storage";
import { loudness } from "./loudness";

let context: AudioContext | undefined;
/** Of media/devices: where sound comes out in this browser. */
const loudspeaker = browserDrawer<string>("loudspeaker");

/** The page's AudioContext, made when it is first asked for. It plays where this browser was told to. */
export function soundContext(): AudioContext {
  context ??= makeContext();
  return context;
}

function makeContext(): AudioContext {
  const made = new AudioContext({ latencyHint: "interactive" }) as AudioContext & {
    setSinkId?(id: string): Promise<void>;
  };
  const wished = loudspeaker.read();
  if (wished) void made.setSinkId?.(wished).catch(() => undefined); // not plugged in: where the system says
  return made;
}

/** Let sound out; call within a tap or key press. Resolves to whether it plays now. */
export async function resumeSound(): Promise<boolean> {
  const sound = soundContext();
  if (sound.state !== "running") await Promise.race([sound.resume(), pause(300)]);
  return isSoundOn();
}

/** Whether sound comes out. */
export function isSoundOn(): boolean {
  return context?.state === "running";
}

/** Measures how loud a node is at the moment of asking. */
export class Meter {
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(node: AudioNode) {
    this.#analyser = node.context.createAnalyser();
    this.#analyser.fftSize = 1024; // 21 ms: shorter than a syllable
    this.#samples = new Float32Array(this.#analyser.fftSize);
    node.connect(this.#analyser);
  }

  /** 0 (silence) to 1 (a firm voice). */
  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return loudness(this.#samples);
  }

  close(): void {
    this.#analyser.disconnect();
  }
}

/** Two soft notes, so that somebody may test their loudspeaker. Resolves when they have faded. */
export async function playTestTone(): Promise<void> {
  const sound = soundContext();
  await resumeSound();
  const volume = sound.createGain();
  volume.connect(sound.destination);
  volume.gain.setValueAtTime(0, sound.currentTime);
  const notes = [523.25, 659.25];
  notes.forEach((hertz, index) => {
    const at = sound.currentTime + 0.05 + index * 0.35;
    const note = sound.createOscillator();
    note.frequency.value = hertz;
    note.connect(volume);
    volume.gain.linearRampToValueAtTime(0.2, at + 0.03);
    volume.gain.linearRampToValueAtTime(0, at + 0.33);
    note.start(at);
    note.stop(at + 0.34);
  });
  await pause(notes.length * 350 + 100);
  volume.disconnect();
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
