/** For tests: what a meeting finds in a browser, as much of it as the order of things needs. */
import { vi } from "vitest";
import { FakeSocket } from "../../../room/testing/fakeSocket";
import { withSound } from "./devices";

/** A microphone's track. */
export class FakeTrack extends EventTarget {
  contentHint = "";
  enabled = true;
  isLive = true;
  readonly label = "Built-in";
  stop(): void {
    this.isLive = false;
  }
}

class FakeConnection extends EventTarget {
  readonly connectionState = "new";
  readonly signalingState = "stable";
  readonly localDescription = null;
  isClosed = false;
  addTransceiver() {
    const sender = { replaceTrack: async () => undefined, getParameters: () => ({ encodings: [] }) };
    return { sender, mid: null, receiver: { track: {} } };
  }
  getTransceivers() {
    return [];
  }
  async createOffer() {
    return {};
  }
  async setLocalDescription() {}
  close(): void {
    this.isClosed = true;
  }
}

export interface FakeBrowser {
  /** Microphones that were opened. */
  readonly tracks: FakeTrack[];
  readonly sockets: FakeSocket[];
  readonly connections: FakeConnection[];
  /** The newest socket: waits until there are `count` of them. */
  socket(count: number): Promise<FakeSocket>;
}

/** Put one in place of this one, until `vi.unstubAllGlobals`. The HTTP API is `answer`. */
export function fakeBrowser(answer: (request: Request) => Promise<Response> | Response): FakeBrowser {
  const [tracks, sockets, connections]: [FakeTrack[], FakeSocket[], FakeConnection[]] = [[], [], []];
  withSound();
  vi.stubGlobal("WebSocket", function made(url: string) {
    const socket = new FakeSocket(url);
    sockets.push(socket);
    return socket;
  });
  vi.stubGlobal("RTCPeerConnection", function made() {
    const connection = new FakeConnection();
    connections.push(connection);
    return connection;
  });
  vi.stubGlobal("fetch", async (request: Request) => answer(request));
  const getUserMedia = async () => {
    const track = new FakeTrack();
    tracks.push(track);
    return { getAudioTracks: () => [track] };
  };
  const devices = Object.assign(new EventTarget(), { getUserMedia, enumerateDevices: async () => [] });
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  const socket = async (count: number) => {
    await vi.waitFor(() => {
      if (sockets.length < count) throw new Error(`${sockets.length} sockets so far`);
    });
    return sockets.at(-1) as FakeSocket;
  };
  return { tracks, sockets, connections, socket };
}
