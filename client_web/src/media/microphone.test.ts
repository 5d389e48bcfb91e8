// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { choose } from "./devices";
import { Microphone, openMicrophone, problemOf } from "./microphone";

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

test.each([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
])("%s means %s", (name, problem) => {
  expect(problemOf(named(name))).toBe(problem);
});

test("a page that is not secure has no microphone and says so", async () => {
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
  expect(await openMicrophone()).toEqual({ ok: false, problem: "insecure" });
});

test("echo, noise and loudness are left to the browser, one channel is enough, and the choice of this browser comes first", async () => {
  localStorage.clear();
  choose("audioinput", "headset");
  const asked: (MediaStreamConstraints | undefined)[] = [];
  const getUserMedia = async (wish?: MediaStreamConstraints) => {
    asked.push(wish);
    throw named("NotFoundError");
  };
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia }, configurable: true });
  const cleaned = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  for (const deviceId of [undefined, "", "other"]) {
    expect(await openMicrophone(deviceId)).toEqual({ ok: false, problem: "missing" });
  }
  expect(asked).toEqual([
    { audio: { ...cleaned, deviceId: { exact: "headset" } } },
    { audio: cleaned }, // it is not there
    { audio: cleaned },
    { audio: { ...cleaned, deviceId: { exact: "other" } } },
  ]);
});

/** A track that is loud, unless it is disabled or stopped. */
class LoudTrack extends EventTarget {
  label = "Headset";
  enabled = true;
  isLive = true;
  copies: LoudTrack[] = [];
  stop(): void {
    this.isLive = false;
  }
  clone(): LoudTrack {
    const copy = Object.assign(new LoudTrack(), { enabled: this.enabled });
    this.copies.push(copy);
    return copy;
  }
}

test("whoever is muted still sees that the microphone hears them, and no copy of it stays open afterwards", () => {
  vi.stubGlobal(
    "MediaStream",
    class {
      constructor(readonly tracks: readonly LoudTrack[]) {}
    },
  );
  const listening = {
    state: "running",
    createMediaStreamSource({ tracks: [track] }: { readonly tracks: readonly LoudTrack[] }) {
      const fill = (samples: Float32Array) => samples.fill(track?.enabled && track.isLive ? 0.5 : 0);
      const wire = { connect: () => undefined, disconnect: () => undefined };
      const createAnalyser = () => ({ ...wire, fftSize: 0, getFloatTimeDomainData: fill });
      return { ...wire, context: { createAnalyser } };
    },
  };
  vi.stubGlobal("AudioContext", function made() {
    return listening;
  });
  const track = new LoudTrack();
  const microphone = new Microphone(track as unknown as MediaStreamTrack);
  expect(microphone.level()).toBe(1);
  track.enabled = false;
  expect([microphone.level(), microphone.rawLevel()]).toEqual([0, 1]);
  microphone.endRawLevel();
  expect(microphone.rawLevel()).toBe(1);
  microphone.stop();
  expect([track, ...track.copies].map((one) => one.isLive)).toEqual([false, false, false]);
  vi.unstubAllGlobals();
});
