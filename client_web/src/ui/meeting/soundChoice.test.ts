// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { choose, chosen, wearHeadphones } from "../../media/devices";
import { SoundChoice } from "./soundChoice";

const BUILT_IN = { kind: "audioinput", deviceId: "a", label: "Built-in" };
const HEADSET = { kind: "audioinput", deviceId: "b", label: "Headset" };

/** What is plugged in; told when it changes, as browsers do. */
class Plugs extends EventTarget {
  listed: readonly object[] = [BUILT_IN];
  async enumerateDevices(): Promise<readonly object[]> {
    return this.listed;
  }
  async change(listed: readonly object[]): Promise<void> {
    this.listed = listed;
    this.dispatchEvent(new Event("devicechange"));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

let plugs: Plugs;
let opens: boolean;
let voice: { isOn: boolean; spoken: string[]; changeMicrophone(id: string): Promise<boolean> };
let choice: SoundChoice;

beforeEach(async () => {
  choose("audioinput", "");
  wearHeadphones("", false);
  plugs = new Plugs();
  Object.defineProperty(navigator, "mediaDevices", { value: plugs, configurable: true });
  opens = true;
  voice = {
    isOn: true,
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
  voice.isOn = false;
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

test("headphones are somebody's word, by loudspeaker", () => {
  expect(choice.wearsHeadphones.value).toBe(false);
  choice.wearHeadphones(true);
  const later = new SoundChoice(voice);
  expect(later.wearsHeadphones.value).toBe(true);
  later.close();
});
