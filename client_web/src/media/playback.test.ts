import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLoudspeaker } from "./devices";
import { Playback } from "./playback";
import { FakeLoudspeaker, GIULIA } from "./testing/loudspeaker";

const sound = new FakeLoudspeaker();

beforeEach(() => sound.begin());
afterEach(() => vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a voice comes flat, unless somebody wears headphones and it is known where people are", () => {
  const playback = new Playback();
  playback.play([GIULIA]);
  expect(sound.ways()).toEqual(["element"]);
  playback.placeVoices(() => ({ x: 2, y: 0, z: -1 }));
  expect(sound.ways()).toEqual(["placed"]);
  expect([sound.panners[0]?.positionX.value, sound.panners[0]?.positionZ.value]).toEqual([2, -1]);
  playback.placeVoices(() => null);
  expect(sound.ways()).toEqual(["element"]);
  playback.close();
  expect(sound.ways()).toEqual([]);
});

test("where it refuses both, one is asked to tap, and a tap is enough", async () => {
  sound.mayPlay = false;
  sound.context.state = "suspended";
  const playback = new Playback();
  playback.play([GIULIA]);
  await settle();
  expect(playback.needsTap).toBe(true);
  sound.mayPlay = true;
  const resumed = playback.resume();
  expect(playback.needsTap).toBe(false); // within the tap: a browser may not let it later
  expect(await resumed).toBe(true);
  playback.close();
});

test("whoever wishes for silence hears nothing, of whoever comes later either, and loudness is given back", () => {
  const playback = new Playback();
  playback.play([GIULIA]);
  playback.setVolume(0);
  const ugo = { ...GIULIA, publicationId: "q", memberId: "ugo" };
  playback.play([GIULIA, ugo]);
  expect(sound.ways()).toEqual([]);
  playback.setVolume(0.5);
  expect(sound.ways()).toEqual(["element", "element"]);
  expect(sound.elements.map((one) => one.volume)).toEqual([0.5, 0.5]);
  playback.close();
});

test("voices come out of the loudspeaker that was chosen, those of whoever comes later too, until another one is", async () => {
  const playback = new Playback();
  playback.play([GIULIA]);
  expect(await useLoudspeaker("headset")).toBe(true);
  playback.play([GIULIA, { ...GIULIA, publicationId: "q" }]);
  expect(sound.elements.map((one) => one.sinkId)).toEqual(["headset", "headset"]);
  await useLoudspeaker("");
  expect(sound.elements.map((one) => one.sinkId)).toEqual(["", ""]);
  playback.close();
  await useLoudspeaker("headset");
  expect(sound.elements.map((one) => one.sinkId)).toEqual(["", ""]);
  await useLoudspeaker("");
});

test("a voice moves with its figure, on one and the same way", () => {
  const playback = new Playback();
  playback.play([GIULIA]);
  let x = 1;
  playback.placeVoices(() => ({ x, y: 0, z: -1 }));
  x = -3;
  playback.follow();
  expect(sound.panners.map((one) => one.positionX.value)).toEqual([-3]);
  expect(sound.ways()).toEqual(["placed"]);
  playback.close();
});
