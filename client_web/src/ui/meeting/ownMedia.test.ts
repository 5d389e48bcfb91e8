// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Microphone, openMicrophone } from "../../media/microphone";
import { IPHONE, usesBrowser } from "../../media/testing/browsers";
import { Uplink } from "../../media/uplink";
import { OwnMedia } from "./ownMedia";
import { PushToTalk, TELL_AFTER_MS } from "./pushToTalk";
import { asked, microphones, QUIET, withoutDevices, withSound } from "./testing/devices";

function media(): OwnMedia {
  return new OwnMedia(QUIET as unknown as Uplink);
}

beforeEach(withSound);
afterEach(withoutDevices);

describe("a device that is allowed too late", () => {
  it("is let go of when the meeting is over: no camera looks at an empty room", async () => {
    const { track, allow } = asked();
    const own = media();
    const showing = own.show("camera");
    own.close();
    allow();
    await showing;
    expect(track.stop).toHaveBeenCalledOnce();
    expect(own.camera.value).toBeNull();
  });

  it("is let go of when the meeting is over: no microphone stays open", async () => {
    const { track, allow } = asked();
    const own = media();
    const opening = own.turnOn();
    own.close();
    allow();
    await opening;
    expect(track.stop).toHaveBeenCalledOnce();
    expect(own.microphone.value).toEqual({ is: "off" });
  });

  it("is let go of when the camera was taken down while it turned", async () => {
    const first = asked();
    const own = media();
    const showing = own.show("camera");
    first.allow();
    await showing;
    const second = asked();
    const turning = own.turnCamera();
    own.stopShowing("camera");
    second.allow();
    await turning;
    expect(second.track.stop).toHaveBeenCalledOnce();
    expect(own.camera.value).toBeNull();
  });
});

describe("another camera", () => {
  /** Cameras that look where they are asked to, once they are allowed; `opened` tells which were asked for. */
  function cameras() {
    const opened: string[] = [];
    const waiting: ((areThere: boolean) => void)[] = [];
    const getUserMedia = async ({ video }: { video: { facingMode: { ideal: string } } }) => {
      const label = video.facingMode.ideal;
      opened.push(label);
      const areThere = await new Promise<boolean>((resolve) => waiting.push(resolve));
      if (!areThere) throw Object.assign(new Error("none"), { name: "NotFoundError" });
      const track = Object.assign(new EventTarget(), { label, contentHint: "", stop: vi.fn() });
      return { getVideoTracks: () => [track] };
    };
    const devices = { getUserMedia, enumerateDevices: async () => [] };
    Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
    const own = media();
    const shows = async (taps: readonly Promise<void>[], areThere = true) => {
      for (const one of waiting.splice(0)) one(areThere);
      await Promise.all(taps);
      return own.camera.value?.track.label ?? null;
    };
    return { own, opened, shows };
  }

  it("is turned to one at a time, however quickly one taps, and the next tap turns back", async () => {
    const { own, opened, shows } = cameras();
    expect(await shows([own.show("camera")])).toBe("environment");
    const taps = [own.turnCamera(), own.turnCamera()];
    expect(own.isTurning.value).toBe(true);
    expect(await shows(taps)).toBe("user");
    expect(own.isTurning.value).toBe(false);
    expect(await shows([own.turnCamera()])).toBe("environment");
    expect(opened).toEqual(["environment", "user", "environment"]);
  });

  it("that does not open is not the one that is opened the next time", async () => {
    const { own, opened, shows } = cameras();
    await shows([own.show("camera")]);
    expect(await shows([own.turnCamera()], false)).toBeNull();
    expect(own.showProblem.value?.problem).toBe("missing");
    expect(await shows([own.show("camera")])).toBe("environment");
    expect(opened).toEqual(["environment", "user", "environment"]);
  });
});

describe("what was wished while the microphone was opening", () => {
  it("counts when it is open: whoever chose to hold and talk meanwhile is not heard", async () => {
    const { track, allow } = asked();
    const own = media();
    const opening = own.turnOn();
    own.setMuted(true);
    allow();
    await opening;
    expect(own.microphone.value).toEqual({ is: "on", isMuted: true });
    expect(track.enabled).toBe(false);
  });

  it("is to go: nothing opens behind whoever leaves, and it can be turned on again by whoever stays", async () => {
    const { track, allow } = asked();
    const own = media();
    const opening = own.turnOn();
    own.giveBack();
    allow();
    await opening;
    expect(track.stop).toHaveBeenCalledOnce();
    expect(own.microphone.value).toEqual({ is: "off" });
    const again = asked();
    const staying = own.turnOn();
    again.allow();
    await staying;
    expect(own.microphone.value).toEqual({ is: "on", isMuted: false });
  });
});

it("a microphone that is handed to a meeting which is over does not stay open", async () => {
  const own = media();
  own.close();
  const stop = vi.fn();
  await own.turnOn({ stop } as unknown as Microphone);
  expect(stop).toHaveBeenCalledOnce();
  expect(own.microphone.value).toEqual({ is: "off" });
});

describe("what is shown", () => {
  it("is said to have ended when the browser or the system ended it, and not when one stopped it", async () => {
    for (const isOurs of [true, false]) {
      const { track, allow } = asked();
      const own = media();
      const showing = own.show("camera");
      allow();
      await showing;
      if (isOurs) own.stopShowing("camera");
      else track.dispatchEvent(new Event("ended"));
      expect([own.camera.value, own.ended.value]).toEqual([null, isOurs ? null : "camera"]);
    }
  });
});

describe("whoever holds and talks", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
  });
  afterEach(() => vi.useRealTimers());

  it("is heard with the next press, however the microphone was changed between the two", async () => {
    const { tracks } = microphones(["first", "second"]);
    const told: object[] = [];
    const uplink = new Uplink((command) => told.push(command));
    const own = new OwnMedia(uplink);
    const talk = new PushToTalk(own);
    talk.offer();
    talk.choose(true);
    await own.turnOn(null, true);
    talk.press();
    talk.release();
    await own.changeMicrophone("second");
    expect(tracks[1]?.enabled).toBe(false);
    talk.press();
    await vi.advanceTimersByTimeAsync(10 * TELL_AFTER_MS);
    expect(talk.isTalking.value).toBe(true);
    expect([own.microphone.value, tracks[1]?.enabled]).toEqual([{ is: "on", isMuted: false }, true]);
    expect(told.at(-1)).toMatchObject({ is_muted: false });
    talk.release();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect([tracks[1]?.enabled, told.at(-1)]).toEqual([false, { t: "mute", kind: "voice", is_muted: true }]);
    own.close();
  });
});

describe("after a telephone call an iPhone", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    usesBrowser(IPHONE);
  });
  afterEach(() => {
    usesBrowser(null);
    vi.useRealTimers();
  });

  async function rings(track: EventTarget | undefined): Promise<void> {
    await vi.advanceTimersByTimeAsync(60_000);
    track?.dispatchEvent(new Event("mute"));
    await vi.advanceTimersByTimeAsync(60_000);
    track?.dispatchEvent(new Event("unmute"));
    await vi.advanceTimersByTimeAsync(60_000);
  }

  it.each([false, true])(
    "opens its microphone anew, once a call, and one who was muted (%s) stays so",
    async (isMuted) => {
      const { log, tracks, own } = microphones(["first", "second", "third"]);
      await own.turnOn(null, isMuted);
      await rings(tracks[0]);
      await rings(tracks[1]);
      const how = isMuted ? "muted" : "open";
      expect(log.filter((one) => one.startsWith("speak"))).toEqual([
        `speak first ${how}`,
        `speak second ${how}`,
        `speak third ${how}`,
      ]);
      expect(log.indexOf("stop first")).toBeLessThan(log.indexOf(`speak second ${how}`));
      expect([own.microphone.value, own.isSilenced.value]).toEqual([{ is: "on", isMuted }, false]);
      own.close();
    },
  );

  it("says so where its microphone does not open again, and may be asked once more", async () => {
    const { log, tracks, own } = microphones(["first"]);
    await own.turnOn();
    await rings(tracks[0]);
    expect(own.microphone.value).toEqual({ is: "refused", problem: "missing" });
    expect([log.at(-1), own.isSilenced.value]).toEqual(["unpublish", false]);
  });

  it("does not trust a microphone that was tried before the call", async () => {
    const { log, tracks, own } = microphones(["tried", "fresh"]);
    const tried = await openMicrophone();
    await vi.advanceTimersByTimeAsync(60_000);
    tracks[0]?.dispatchEvent(new Event("mute"));
    await own.turnOn(tried.ok ? tried.microphone : null);
    expect(log).toEqual(["stop tried", "speak fresh open"]);
    own.close();
  });

  it("opens its camera anew", async () => {
    const first = asked();
    const own = media();
    const showing = own.show("camera");
    first.allow();
    await showing;
    const second = asked();
    await rings(first.track);
    expect(first.track.stop).toHaveBeenCalledOnce();
    second.allow();
    await vi.advanceTimersByTimeAsync(0);
    expect(own.camera.value?.track).toBe(second.track);
    own.close();
  });
});

describe("the microphone", () => {
  it("that is kept silent is opened anew when one wishes it, whatever the browser", async () => {
    const { log, tracks, own } = microphones(["first", "second"]);
    await own.turnOn();
    tracks[0]?.dispatchEvent(new Event("mute"));
    await own.reopen();
    expect(log.slice(0, 3)).toEqual(["speak first open", "stop first", "speak second open"]);
    expect(own.isSilenced.value).toBe(false);
  });

  it("is changed without a gap: the new one speaks before the old one closes, and stays muted if it was", async () => {
    const { log, own } = microphones(["first", "second", "third"]);
    await own.turnOn();
    expect(await own.changeMicrophone("second")).toBe(true);
    own.setMuted(true);
    await own.changeMicrophone("third");
    expect(log).toEqual([
      "speak first open",
      "speak second open",
      "stop first",
      "speak third muted",
      "stop second",
    ]);
  });

  it("goes on where another one does not open", async () => {
    const { log, own } = microphones(["first"]);
    await own.turnOn();
    expect(await own.changeMicrophone("second")).toBe(false);
    expect(own.microphone.value).toEqual({ is: "on", isMuted: false });
    expect(log).toEqual(["speak first open"]);
  });

  it("is followed by the system's own when it is pulled out, with a word, and by none where there is none", async () => {
    const { log, tracks, own } = microphones(["headset", "built-in"]);
    await own.turnOn();
    tracks[0]?.dispatchEvent(new Event("ended"));
    await vi.waitFor(() => expect(own.fellBack.value).toBe("built-in"));
    expect(own.microphone.value).toEqual({ is: "on", isMuted: false });
    tracks[1]?.dispatchEvent(new Event("ended"));
    await vi.waitFor(() => expect(own.microphone.value).toEqual({ is: "refused", problem: "missing" }));
    expect([log.at(-1), own.fellBack.value]).toEqual(["unpublish", null]);
  });

  it("is said to be forbidden, not missing, when the permission for it was taken back", async () => {
    const { tracks, own } = microphones(["headset"]);
    await own.turnOn();
    vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(
      Object.assign(new Error("no"), { name: "NotAllowedError" }),
    );
    tracks[0]?.dispatchEvent(new Event("ended"));
    await vi.waitFor(() => expect(own.microphone.value).toEqual({ is: "refused", problem: "denied" }));
  });

  it("is said to be silent while the device or a telephone call keeps it so, and only the one that is spoken into", async () => {
    const { tracks, own } = microphones(["headset", "built-in"]);
    await own.turnOn();
    tracks[0]?.dispatchEvent(new Event("mute"));
    expect(own.isSilenced.value).toBe(true);
    await own.changeMicrophone("built-in");
    expect(own.isSilenced.value).toBe(false);
    tracks[0]?.dispatchEvent(new Event("mute"));
    expect(own.isSilenced.value).toBe(false);
    tracks[1]?.dispatchEvent(new Event("mute"));
    tracks[1]?.dispatchEvent(new Event("unmute"));
    expect(own.isSilenced.value).toBe(false);
  });

  it("chosen last is spoken into, however slowly the one before it opens", async () => {
    const { log, own } = microphones(["first"]);
    await own.turnOn();
    const slow = asked();
    const first = own.changeMicrophone("slow");
    const quick = asked();
    const second = own.changeMicrophone("quick");
    quick.allow();
    await second;
    slow.allow();
    await first;
    expect(slow.track.stop).toHaveBeenCalledOnce();
    expect(quick.track.stop).not.toHaveBeenCalled();
    expect(log.filter((one) => one.startsWith("speak"))).toHaveLength(2);
  });
});
