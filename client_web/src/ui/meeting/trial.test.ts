// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../../media/microphone"; // what is loaded later is there at once
import { IPHONE, usesBrowser } from "../../media/testing/browsers";
import { Trial } from "./trial";

class Track extends EventTarget {
  contentHint = "";
  enabled = true;
  readyState = "live";
  stop = vi.fn();
  constructor(readonly label: string) {
    super();
  }
}

/** The page's sound: there is one for all tests. */
const context = {
  state: "running",
  createMediaStreamSource: (): object => ({}),
  resume: async (): Promise<void> => {
    throw Object.assign(new Error("a telephone call"), { name: "InvalidStateError" });
  },
};

/** Those who were asked for and are not there yet, in the order of asking: called with what comes of it. */
let asked: ((label: string | Error) => Track)[];

beforeEach(() => {
  asked = [];
  const wire = { connect: () => undefined, disconnect: () => undefined };
  const node = { ...wire, context: { createAnalyser: () => ({ ...wire, fftSize: 0 }) } };
  Object.assign(context, { state: "running", createMediaStreamSource: () => node });
  vi.stubGlobal("AudioContext", function made() {
    return context;
  });
  vi.stubGlobal("MediaStream", class {});
  const getUserMedia = () =>
    new Promise((resolve, reject) => {
      asked.push((label) => {
        const track = new Track(String(label));
        if (label instanceof Error) reject(label);
        else resolve({ getAudioTracks: () => [track] });
        return track;
      });
    });
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia }, configurable: true });
});
afterEach(() => {
  vi.useRealTimers();
  usesBrowser(null);
  vi.unstubAllGlobals();
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
});

async function comes(index: number, label: string | Error): Promise<Track> {
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(index), { timeout: 4_000 });
  const track = asked[index]?.(label);
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (track === undefined) throw new Error("nobody asked");
  return track;
}

async function opened(label = "built-in"): Promise<{ trial: Trial; track: Track }> {
  const trial = new Trial();
  void trial.open();
  return { trial, track: await comes(0, label) };
}

test("what was tried is handed over open, and is nobody else's to close then", async () => {
  const { trial, track } = await opened();
  expect(trial.isOn).toBe(true);
  expect(trial.take()?.track).toBe(track);
  trial.stop();
  expect(track.stop).not.toHaveBeenCalled();
});

test("what is allowed after one has gone is closed at once", async () => {
  const trial = new Trial();
  void trial.open();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  trial.stop();
  const track = await comes(0, "late");
  expect(track.stop).toHaveBeenCalledOnce();
  expect(trial.state.value).toEqual({ is: "off" });
});

test("a slow headset that opens after the hand-over is closed, and what was handed over is left alone", async () => {
  const { trial, track } = await opened();
  const changing = trial.changeMicrophone("headset");
  expect(trial.isChanging.value).toBe(true);
  expect(trial.take()?.track).toBe(track);
  const headset = await comes(1, "headset");
  await changing;
  expect(headset.stop).toHaveBeenCalledOnce();
  expect(track.stop).not.toHaveBeenCalled();
  expect([trial.isOn, trial.isChanging.value]).toEqual([false, false]);
});

test("another one takes the place of the first, which is closed; one that does not open changes nothing", async () => {
  const { trial, track } = await opened();
  const changing = trial.changeMicrophone("headset");
  const headset = await comes(1, "headset");
  expect(await changing).toBe(true);
  expect(track.stop).toHaveBeenCalledOnce();
  const failing = trial.changeMicrophone("broken");
  await comes(2, Object.assign(new Error("busy"), { name: "NotReadableError" }));
  expect(await failing).toBe(false);
  expect(trial.take()?.track).toBe(headset);
});

test("one that is pulled out is followed by the system's own, and what is handed over is open", async () => {
  const { trial, track } = await opened("headset");
  track.readyState = "ended";
  track.dispatchEvent(new Event("ended"));
  expect(trial.isChanging.value).toBe(true);
  const next = await comes(1, "built-in");
  expect([trial.isChanging.value, trial.take()?.track]).toEqual([false, next]);
});

test("what ends without another one to follow says why: none is there, or the permission was taken back", async () => {
  for (const [name, problem] of [
    ["NotFoundError", "missing"],
    ["NotAllowedError", "denied"],
  ] as const) {
    asked = [];
    const { trial, track } = await opened();
    track.dispatchEvent(new Event("ended"));
    await comes(1, Object.assign(new Error("no"), { name }));
    expect(trial.state.value).toEqual({ is: "refused", problem });
    expect(track.stop).toHaveBeenCalledOnce();
  }
});

test("a meeting that begins before another one has opened gets none that is dead", async () => {
  const { trial, track } = await opened();
  track.readyState = "ended";
  track.dispatchEvent(new Event("ended"));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(trial.take()).toBeNull();
  expect((await comes(1, "late")).stop).toHaveBeenCalledOnce();
});

test("one that an iPhone took for a telephone call is opened anew, or said not to open", async () => {
  vi.useFakeTimers();
  usesBrowser(IPHONE);
  const rings = async (track: Track) => {
    await vi.advanceTimersByTimeAsync(60_000);
    track.dispatchEvent(new Event("mute"));
    track.dispatchEvent(new Event("unmute"));
    await vi.advanceTimersByTimeAsync(60_000);
  };
  const trial = new Trial();
  void trial.open();
  await vi.advanceTimersByTimeAsync(60_000);
  const track = asked[0]?.("before") as Track;
  await rings(track);
  expect(track.stop).toHaveBeenCalledOnce();
  const after = asked[1]?.("after") as Track;
  await rings(after);
  expect(trial.state.value).toMatchObject({ is: "open", microphone: { track: after } });
  asked[2]?.(Object.assign(new Error("busy"), { name: "NotReadableError" }));
  await vi.advanceTimersByTimeAsync(0);
  expect(trial.state.value).toEqual({ is: "refused", problem: "busy" });
  expect(trial.isChanging.value).toBe(false);
});

test("a microphone opens also while the browser refuses sound, as Safari does during a telephone call", async () => {
  context.state = "suspended";
  const { trial } = await opened();
  expect(trial.state.value.is).toBe("open");
});

test("a microphone of which nothing can be heard here is closed again, and may be asked for once more", async () => {
  context.createMediaStreamSource = () => {
    throw new Error("no more of these");
  };
  const { trial, track } = await opened();
  expect(trial.state.value).toEqual({ is: "refused", problem: "busy" });
  expect(track.stop).toHaveBeenCalledOnce();
});
