import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Peer } from "../../media/peer";
import { OwnMedia } from "./ownMedia";

const QUIET = { publish: async () => undefined, unpublish: async () => undefined, setMuted: () => undefined };

/** A device that somebody still has to allow: a track that is live until it is stopped. */
function asked() {
  const track = Object.assign(new EventTarget(), { contentHint: "", enabled: true, stop: vi.fn() });
  const stream = { getVideoTracks: () => [track], getAudioTracks: () => [track] };
  let allow: () => void = () => undefined;
  const getUserMedia = () =>
    new Promise((resolve) => {
      allow = () => resolve(stream);
    });
  const devices = { getUserMedia, enumerateDevices: async () => [] };
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  return { track, allow: () => allow() };
}

function media(): OwnMedia {
  return new OwnMedia(QUIET as unknown as Peer);
}

beforeEach(() => {
  const wire = { connect: () => undefined, disconnect: () => undefined };
  const node = { ...wire, context: { createAnalyser: () => ({ ...wire, fftSize: 0 }) } };
  const makes = { state: "running", createMediaStreamSource: () => node };
  vi.stubGlobal("AudioContext", function made() {
    return makes;
  });
  vi.stubGlobal("MediaStream", class {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
});

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
