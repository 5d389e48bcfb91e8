// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
