/** The page's one AudioContext, and where sound comes out. Browsers keep it suspended until somebody touches the page. */
import { browserDrawer } from "../lib/storage";
import { loudness } from "./loudness";

/** What plays; not every browser lets a page say where. */
type Player = (AudioContext | HTMLMediaElement) & { setSinkId?(deviceId: string): Promise<void> };

let context: AudioContext | undefined;
/** Elements that play beside the context, in the same place. */
const beside = new Set<HTMLMediaElement>();
/** Of media/devices: where sound comes out in this browser. */
const loudspeaker = browserDrawer<string>("loudspeaker");
/** Where it comes out now; not yet said: where it did before. */
let sinkId: string | undefined;

/** The page's AudioContext, made when it is first asked for. It plays where this browser was told to. */
export function soundContext(): AudioContext {
  context ??= makeContext();
  return context;
}

function makeContext(): AudioContext {
  const made = new AudioContext({ latencyHint: "interactive" });
  leadOut(made);
  return made;
}

/** Let an element play where the page's sound comes out, until the returned function is called. */
export function playBeside(element: HTMLMediaElement): () => void {
  beside.add(element);
  leadOut(element);
  return () => beside.delete(element);
}

function leadOut(player: Player): void {
  const wished = sinkId ?? loudspeaker.read();
  if (wished) void player.setSinkId?.(wished).catch(() => undefined); // not plugged in: where the system says
}

/** Let everything out there from now on, "" where the system says. Rejects if it does not come out there: it stays where it was. */
export async function moveSound(deviceId: string): Promise<void> {
  const former = sinkId ?? loudspeaker.read() ?? "";
  sinkId = deviceId;
  try {
    await moveAll(deviceId);
  } catch (error) {
    sinkId = former;
    await moveAll(former).catch(() => undefined);
    throw error;
  }
}

async function moveAll(deviceId: string): Promise<void> {
  const players: readonly Player[] = [soundContext(), ...beside];
  await Promise.all(players.map((player) => player.setSinkId?.(deviceId)));
}

/**
 * Let sound out; call within a tap or key press. Never rejects. Resolves to whether it plays now.
 * @param isAsked somebody pressed a button for just that. Else nothing is tried while the system interrupts the page:
 * Safari refuses it, and after a refusal may say that it runs while its clock stands still.
 */
export async function resumeSound(isAsked = false): Promise<boolean> {
  const sound = soundContext();
  const mayTry = isAsked || (sound.state as string) !== "interrupted";
  if (!isSoundOn() && mayTry) await Promise.race([wake(sound), pause(300)]);
  return isSoundOn();
}

async function wake(sound: AudioContext): Promise<void> {
  try {
    if (sound.state === "running") await sound.suspend(); // it says so, and its clock stands still: begin anew
    await sound.resume();
  } catch {
    // not now, as during a telephone call: whoever asks finds it off still
  }
}

/** A clock that stands for so long, in milliseconds, is that of a sound that is gone, whatever its state says. */
const STILL_MS = 1_000;
/** More than that says one look little: the page, or the whole device, slept. */
const LONGEST_LOOK_MS = 500;
let seen = { timeS: -1, atMs: 0, stillMs: 0 };

/** Whether sound comes out, as far as it is known; ask often, and it is known within a second or so. */
export function isSoundOn(): boolean {
  if (context?.state !== "running") return false;
  const [timeS, atMs] = [context.currentTime, performance.now()];
  const passedMs = Math.min(atMs - seen.atMs, LONGEST_LOOK_MS);
  seen = { timeS, atMs, stillMs: timeS === seen.timeS ? seen.stillMs + passedMs : 0 };
  return seen.stillMs < STILL_MS;
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
  await resumeSound(true);
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
