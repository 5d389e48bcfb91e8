// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** A context whose clock moves while it plays, as browsers' do, and Safari's while nothing interrupts it. */
class FakeContext {
  state = "suspended";
  isInterrupted = false;
  isStuck = false;
  asked: string[] = [];
  readonly destination = { name: "loudspeaker" };
  readonly gains: object[][] = [];
  readonly notesHz: number[] = [];
  #timeS = 0;
  #sinceMs = 0;

  get currentTime(): number {
    const isMoving = this.state === "running" && !this.isStuck;
    if (isMoving) this.#timeS += (performance.now() - this.#sinceMs) / 1000;
    this.#sinceMs = performance.now();
    return this.#timeS;
  }
  async resume(): Promise<void> {
    this.asked.push("resume");
    if (this.isInterrupted) throw Object.assign(new Error("interrupted"), { name: "InvalidStateError" });
    this.#sinceMs = performance.now();
    if (this.state === "suspended") this.isStuck = false;
    this.state = "running";
  }
  async suspend(): Promise<void> {
    this.asked.push("suspend");
    this.state = "suspended";
  }
  createGain() {
    const to: object[] = [];
    this.gains.push(to);
    const gain = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
    return { gain, connect: (node: object) => void to.push(node), disconnect: () => (to.length = 0) };
  }
  createOscillator() {
    const frequency = { value: 0 };
    const start = () => void this.notesHz.push(frequency.value);
    return { frequency, connect: () => undefined, start, stop: () => undefined };
  }
}

let context: FakeContext;
let sound: typeof import("./sound");

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  context = new FakeContext();
  vi.stubGlobal("AudioContext", function made() {
    return context;
  });
  sound = await import("./sound");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Look as often as a meeting does. */
async function look(ms: number): Promise<boolean> {
  let isOn = sound.isSoundOn();
  for (let passed = 0; passed < ms; passed += 150) {
    await vi.advanceTimersByTimeAsync(150);
    isOn = sound.isSoundOn();
  }
  return isOn;
}

test("sound comes out after a tap", async () => {
  expect(await sound.resumeSound()).toBe(true);
  expect(await look(5_000)).toBe(true);
});

test("a browser that refuses while a telephone call interrupts it is taken at its word, and asked again with the next tap", async () => {
  context.isInterrupted = true;
  expect(await sound.resumeSound()).toBe(false);
  context.isInterrupted = false;
  expect(await sound.resumeSound()).toBe(true);
});

test("while the system interrupts the page it is left alone, unless a button is pressed for it", async () => {
  sound.soundContext();
  context.state = "interrupted";
  expect(await sound.resumeSound()).toBe(false);
  expect(context.asked).toEqual([]);
  expect(await sound.resumeSound(true)).toBe(true);
});

test("a sound that says it runs while its clock stands still is off, and begins anew with the next tap", async () => {
  await sound.resumeSound();
  expect(await look(1_000)).toBe(true);
  context.isStuck = true;
  expect(await look(2_000)).toBe(false);
  await sound.resumeSound();
  expect(context.asked).toEqual(["resume", "suspend", "resume"]);
  expect(await look(150)).toBe(true);
});

test("a page that slept is not taken for one whose sound is gone", async () => {
  await sound.resumeSound();
  await look(300);
  context.isStuck = true; // the device sleeps: no clock moves
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sound.isSoundOn()).toBe(true);
});

test("the tone to test a loudspeaker by is two notes on their way to it, and is over when it says so", async () => {
  const played = sound.playTestTone();
  await vi.advanceTimersByTimeAsync(400);
  expect(context.notesHz).toEqual([523.25, 659.25]);
  expect(context.gains).toEqual([[context.destination]]);
  await vi.advanceTimersByTimeAsync(1_000);
  await played;
  expect(context.gains).toEqual([[]]);
});
