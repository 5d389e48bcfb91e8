// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import {
  choose,
  chosen,
  devicesOf,
  soundsLikeHeadphones,
  systemLabel,
  wearHeadphones,
  wearsHeadphones,
} from "./devices";

const LISTED = [
  { kind: "audioinput", deviceId: "default", label: "Default - Built-in" },
  { kind: "audioinput", deviceId: "communications", label: "Communications - Built-in" },
  { kind: "audioinput", deviceId: "a", label: "Built-in" },
  { kind: "audioinput", deviceId: "b", label: "Headset" },
  { kind: "audiooutput", deviceId: "c", label: "Speakers" },
  { kind: "videoinput", deviceId: "d", label: "Camera" },
];

beforeEach(() => {
  localStorage.clear();
  const devices = { enumerateDevices: vi.fn(async () => LISTED) };
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
});
afterEach(() => {
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
});

test("devices are listed by kind, each once", async () => {
  expect(await devicesOf("audioinput")).toEqual([
    { deviceId: "a", label: "Built-in" },
    { deviceId: "b", label: "Headset" },
  ]);
  expect(await systemLabel("audioinput")).toBe("Default - Built-in");
  expect(await systemLabel("audiooutput")).toBe("");
});

test("without permission there is nothing to choose", async () => {
  const unnamed = LISTED.map((one) => ({ ...one, label: "" }));
  vi.mocked(navigator.mediaDevices.enumerateDevices).mockResolvedValue(
    unnamed as unknown as MediaDeviceInfo[],
  );
  expect(await devicesOf("audioinput")).toEqual([]);
});

test("a choice is kept in this browser, and headphones by loudspeaker", () => {
  expect(chosen("audioinput")).toBe("");
  choose("audioinput", "b");
  expect([chosen("audioinput"), chosen("audiooutput")]).toEqual(["b", ""]);
  wearHeadphones("c", true);
  expect([wearsHeadphones("c"), wearsHeadphones("")]).toEqual([true, false]);
});

describe("a loudspeaker", () => {
  let pluggedIn: readonly string[];
  let [contextAt, elementAt] = ["", ""];
  const element = {
    setSinkId: async (id: string) => {
      if (!pluggedIn.includes(id)) throw new Error("not found");
      elementAt = id;
    },
  };
  let devices: typeof import("./devices");

  beforeEach(async () => {
    vi.resetModules();
    pluggedIn = ["", "headset"];
    [contextAt, elementAt] = ["", ""];
    class FakeContext {
      async setSinkId(id: string): Promise<void> {
        contextAt = id;
      }
    }
    vi.stubGlobal("AudioContext", FakeContext);
    devices = await import("./devices");
    (await import("./sound")).playBeside(element as unknown as HTMLMediaElement);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("that is chosen lets everything out, what Web Audio plays and what elements do", async () => {
    expect(devices.canChooseLoudspeaker()).toBe(true);
    expect(await devices.useLoudspeaker("headset")).toBe(true);
    expect([contextAt, elementAt]).toEqual(["headset", "headset"]);
  });

  it("that is not there leaves everything where it was", async () => {
    await devices.useLoudspeaker("headset");
    expect(await devices.useLoudspeaker("gone")).toBe(false);
    expect([contextAt, elementAt]).toEqual(["headset", "headset"]);
  });

  it("that was chosen before is where sound comes out from the first tone on", async () => {
    devices.choose("audiooutput", "headset");
    const { playBeside, soundContext } = await import("./sound");
    soundContext();
    playBeside(element as unknown as HTMLMediaElement);
    expect([contextAt, elementAt]).toEqual(["headset", "headset"]);
  });

  it("cannot be chosen where the browser leaves that to the system, and that is no mistake", async () => {
    vi.resetModules();
    vi.stubGlobal("AudioContext", class {});
    devices = await import("./devices");
    (await import("./sound")).playBeside({} as HTMLMediaElement);
    expect(devices.canChooseLoudspeaker()).toBe(false);
    expect(await devices.useLoudspeaker("headset")).toBe(true);
  });
});

test.each([
  ["Default - Headphones (Realtek)", true],
  ["Jabra Evolve2 Headset", true],
  ["Cuffie di Ada", true],
  ["AirPods Pro", true],
  ["Speakers (USB)", false],
  ["HDMI", false],
])("%s: %s", (label, expected) => {
  expect(soundsLikeHeadphones(label)).toBe(expected);
});
