// @vitest-environment happy-dom
import { type Signal, signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { choose, chosen } from "../../media/devices";
import { SoundChoice } from "./soundChoice";

const BUILT_IN = { kind: "audioinput", deviceId: "a", label: "Built-in" };
const SYSTEM = { kind: "audiooutput", deviceId: "default" };
const HEADSET = { kind: "audioinput", deviceId: "b", label: "Headset" };

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** What is plugged in; told when it changes, as browsers do. */
class Plugs extends EventTarget {
  listed: readonly object[] = [BUILT_IN];
  async enumerateDevices(): Promise<readonly object[]> {
    return this.listed;
  }
  async change(listed: readonly object[]): Promise<void> {
    this.listed = listed;
    this.dispatchEvent(new Event("devicechange"));
    await settled();
  }
}

let plugs: Plugs;
let opens: boolean;
let voice: { readonly isOn: boolean; spoken: string[]; changeMicrophone(id: string): Promise<boolean> };
let isOpen: Signal<boolean>;
let choice: SoundChoice;

beforeEach(async () => {
  choose("audioinput", "");
  localStorage.clear();
  plugs = new Plugs();
  Object.defineProperty(navigator, "mediaDevices", { value: plugs, configurable: true });
  opens = true;
  isOpen = signal(true);
  voice = {
    get isOn() {
      return isOpen.value;
    },
    spoken: [],
    async changeMicrophone(id) {
      if (opens) this.spoken.push(id);
      return opens;
    },
  };
  choice = new SoundChoice(voice);
  await choice.look();
});
afterEach(() => {
  choice.close();
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
});

test("a headset that is plugged in while one talks is offered, and taken back when it goes", async () => {
  expect(choice.offered.value).toBeNull();
  await plugs.change([BUILT_IN, HEADSET]);
  expect(choice.offered.value?.label).toBe("Headset");
  await plugs.change([BUILT_IN]);
  expect(choice.offered.value).toBeNull();
});

test("nobody who is silent is asked", async () => {
  isOpen.value = false;
  await plugs.change([BUILT_IN, HEADSET]);
  expect(choice.offered.value).toBeNull();
  expect(choice.microphones.value).toHaveLength(2);
});

test("a choice is used at once and kept", async () => {
  await choice.chooseMicrophone("b");
  expect(voice.spoken).toEqual(["b"]);
  expect(chosen("audioinput")).toBe("b");
});

test("a microphone that does not open is not kept", async () => {
  opens = false;
  await choice.chooseMicrophone("b");
  expect([choice.hasFailed.value, choice.microphone.value, chosen("audioinput")]).toEqual([true, "", ""]);
});

test("a loudspeaker that does not play is not kept, and the page says so until another one is chosen", async () => {
  const SPEAKERS = { kind: "audiooutput", deviceId: "c", label: "Speakers" };
  await plugs.change([BUILT_IN, SPEAKERS, { ...SPEAKERS, deviceId: "broken", label: "HDMI" }]);
  let sinkId = "";
  vi.stubGlobal("AudioContext", function made() {
    return {
      setSinkId: async (id: string) => {
        if (id === "broken") throw new Error("it does not play");
        sinkId = id;
      },
    };
  });
  await choice.chooseLoudspeaker("c");
  await choice.chooseLoudspeaker("broken");
  expect([choice.isLoudspeakerDead.value, choice.loudspeaker.value, sinkId]).toEqual([true, "c", "c"]);
  expect(chosen("audiooutput")).toBe("c");
  await choice.chooseLoudspeaker("");
  expect([choice.isLoudspeakerDead.value, choice.loudspeaker.value, sinkId]).toEqual([false, "", ""]);
  vi.unstubAllGlobals();
});

test("a headset is offered to whoever has never opened the panel: what is there is seen when the microphone opens", async () => {
  isOpen.value = false;
  plugs.listed = []; // no names before there is a permission
  const unseen = new SoundChoice(voice);
  plugs.listed = [BUILT_IN];
  isOpen.value = true;
  await settled();
  await plugs.change([BUILT_IN, HEADSET]);
  expect(unseen.offered.value?.label).toBe("Headset");
  unseen.close();
});

test("the microphone that was chosen last counts, however slowly the one before it opens", async () => {
  const opening: (() => void)[] = [];
  voice.changeMicrophone = () => new Promise((resolve) => opening.push(() => resolve(true)));
  const slow = choice.chooseMicrophone("b");
  const quick = choice.chooseMicrophone("a");
  opening[1]?.();
  opening[0]?.();
  await Promise.all([slow, quick]);
  expect([choice.microphone.value, chosen("audioinput")]).toEqual(["a", "a"]);
});

test("headphones are somebody's word for what plays now, kept by its name", async () => {
  await plugs.change([BUILT_IN, { ...SYSTEM, label: "Default - Headset" }]);
  expect(choice.mayWearHeadphones.value).toBe(true);
  choice.wearHeadphones(true);
  const later = new SoundChoice(voice);
  await settled();
  expect(later.wearsHeadphones.value).toBe(true);
  await plugs.change([BUILT_IN, { ...SYSTEM, label: "Default - Speakers" }]);
  expect(later.wearsHeadphones.value).toBe(false);
  await plugs.change([BUILT_IN, { ...SYSTEM, label: "Default - Headset" }]);
  expect(later.wearsHeadphones.value).toBe(true);
  later.close();
});

test("where a browser does not say what plays, the word about headphones ends when something is plugged in or pulled out", async () => {
  choice.wearHeadphones(true);
  await choice.look();
  expect(choice.wearsHeadphones.value).toBe(true);
  const later = new SoundChoice(voice);
  await settled();
  expect(later.wearsHeadphones.value).toBe(false);
  later.close();
  await plugs.change([BUILT_IN, HEADSET]);
  expect(choice.wearsHeadphones.value).toBe(false);
});
