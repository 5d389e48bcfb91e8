import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeElement, FakeLoudspeaker, GIULIA } from "./testing/loudspeaker";
import { Voice } from "./voice";

const sound = new FakeLoudspeaker();

beforeEach(() => sound.begin());
afterEach(() => vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const made = () => new Voice(GIULIA, sound.context.createGain() as unknown as AudioNode, 1);

test("where the browser refuses the element, Web Audio lets the voice out, until a tap lets the element", async () => {
  sound.mayPlay = false;
  const voice = made();
  await settle();
  expect([sound.ways(), voice.isLetOut]).toEqual([["graph"], true]);
  sound.mayPlay = true;
  voice.play();
  expect(sound.ways()).toEqual(["element"]);
  voice.close();
});

test("a voice is heard though Web Audio is not, as while a telephone call has taken it away", () => {
  const voice = made();
  sound.context.state = "interrupted";
  expect([sound.ways(), voice.isLetOut]).toEqual([["element"], true]);
  voice.close();
});

test("a voice that the system has stopped is begun again by itself, as soon as it may", async () => {
  vi.useFakeTimers();
  sound.context.state = "interrupted";
  const voice = made();
  const [element] = sound.elements as [FakeElement];
  [element.paused, sound.mayPlay] = [true, false];
  const look = async () => {
    await vi.advanceTimersByTimeAsync(2_000);
    voice.keepUp();
    await vi.advanceTimersByTimeAsync(0);
  };
  await look();
  expect(voice.isLetOut).toBe(false);
  sound.mayPlay = true;
  await look();
  expect([sound.ways(), voice.isLetOut]).toEqual([["element"], true]);
  voice.close();
  vi.useRealTimers();
});

const TURNS: readonly ((voice: Voice) => unknown)[] = [
  (voice) => voice.place({ x: 1, y: 0, z: -1 }),
  (voice) => voice.place(null),
  (voice) => voice.play(),
  (voice) => voice.keepUp(),
  () => Object.assign(sound, { mayPlay: true }),
  () => Object.assign(sound, { mayPlay: false }),
  () => Object.assign(sound.elements[0] ?? {}, { paused: true }),
];

test("whatever the browser allows and wherever it comes from, a voice is heard once, and never twice", async () => {
  vi.useFakeTimers();
  const law = fc.asyncProperty(fc.array(fc.constantFrom(...TURNS), { maxLength: 20 }), async (script) => {
    sound.begin();
    const voice = made();
    for (const turn of script) {
      turn(voice);
      await vi.advanceTimersByTimeAsync(100);
      expect(sound.ways().length).toBeLessThan(2);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    voice.keepUp();
    await vi.advanceTimersByTimeAsync(0);
    expect([sound.ways().length, voice.isLetOut]).toEqual([1, true]);
    voice.close();
    expect(sound.ways()).toEqual([]);
  });
  await fc.assert(law);
  vi.useRealTimers();
});
