/** For tests: the microphones and cameras of a device, which open at once or once somebody allows it. */
import { vi } from "vitest";
import type { Uplink } from "../../../media/uplink";
import { OwnMedia } from "../ownMedia";

/** An uplink on which nothing is told. */
export const QUIET = {
  publish: async () => undefined,
  unpublish: async () => undefined,
  setMuted: () => undefined,
};

/** A device that somebody still has to allow: a track that is live until it is stopped. */
export function asked() {
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

/** Microphones that open at once, one after the other; `log` tells the order of things. */
export function microphones(labels: readonly string[]) {
  const log: string[] = [];
  const tracks = labels.map((label) =>
    Object.assign(new EventTarget(), {
      label,
      contentHint: "",
      enabled: true,
      muted: false,
      stop: () => void log.push(`stop ${label}`),
      getSettings: () => ({ deviceId: label }),
    }),
  );
  const waiting = [...tracks];
  const getUserMedia = async () => {
    const track = waiting.shift();
    if (!track) throw Object.assign(new Error("none"), { name: "NotFoundError" });
    return { getAudioTracks: () => [track] };
  };
  const devices = { getUserMedia, enumerateDevices: async () => [] };
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  const peer = {
    ...QUIET,
    publish: async (_kind: string, { label, enabled }: MediaStreamTrack, isMuted: boolean) =>
      void log.push(`speak ${label} ${enabled && !isMuted ? "open" : "muted"}`),
    unpublish: async () => void log.push("unpublish"),
  };
  return { log, tracks, own: new OwnMedia(peer as unknown as Uplink) };
}

/** A browser that plays and measures sound, as much of it as a microphone needs. */
export function withSound(): void {
  const wire = { connect: () => undefined, disconnect: () => undefined };
  const node = { ...wire, context: { createAnalyser: () => ({ ...wire, fftSize: 0 }) } };
  const makes = { state: "running", createMediaStreamSource: () => node };
  vi.stubGlobal("AudioContext", function made() {
    return makes;
  });
  vi.stubGlobal("MediaStream", class {});
}

/** Undo all of it. */
export function withoutDevices(): void {
  vi.unstubAllGlobals();
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
}
