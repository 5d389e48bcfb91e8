import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type MediaCommand, type Path, Peer } from "./peer";
import { Relay, type RelayPaper } from "./relay";
import { STRAIGHT_MS } from "./tries";

const HOUR_MS = 3_600_000;

/** As much of a connection as the relay and the order of tries need. */
class FakeConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = "new";
  localDescription: { sdp: string } | null = null;
  configuration: RTCConfiguration = { iceServers: [], bundlePolicy: "max-bundle" };
  /** Set before the local description, which is when browsers begin to look for ways. */
  offeredWith: readonly RTCIceServer[] = [];

  addTransceiver(): object {
    return { sender: { replaceTrack: async () => undefined }, receiver: { track: {} }, mid: null };
  }
  getTransceivers(): readonly object[] {
    return [];
  }
  getConfiguration(): RTCConfiguration {
    return this.configuration;
  }
  setConfiguration(wished: RTCConfiguration): void {
    this.configuration = wished;
  }
  async createOffer(): Promise<object> {
    return {};
  }
  async setLocalDescription(): Promise<void> {
    this.offeredWith = this.configuration.iceServers ?? [];
    this.localDescription = { sdp: "v=0" };
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }
  close(): void {}
}

const keys = (name: string): RelayPaper => ({
  ice_servers: [{ urls: ["turn:meet.example.com"], username: name, credential: "c" }],
});

let connections: FakeConnection[];
let relay: Relay;
let asked: number;
let peer: Peer;

beforeEach(() => {
  vi.useFakeTimers();
  connections = [];
  asked = 0;
  relay = new Relay(async () => keys(`asked-${++asked}`));
  peer = new Peer(
    {
      send: (_command: MediaCommand) => undefined,
      onPath: (_path: Path) => undefined,
      onPlaying: () => undefined,
      relay,
    },
    () => {
      const made = new FakeConnection();
      connections.push(made);
      return made as unknown as RTCPeerConnection;
    },
  );
});

afterEach(() => {
  peer.close();
  vi.useRealTimers();
});

/** Who each connection would have called itself at the relay; null where it was not to use it. */
function names(): (string | null)[] {
  return connections.map(({ offeredWith: [server] }) => server?.username ?? null);
}

test("whoever gets through straight never asks the relay, not even after a loss", async () => {
  relay.take(keys("first"));
  peer.enter("e1", {}, "me");
  await vi.advanceTimersByTimeAsync(STRAIGHT_MS / 2);
  connections[0]?.become("connected");
  await vi.advanceTimersByTimeAsync(60_000);
  connections[0]?.become("failed");
  await vi.advanceTimersByTimeAsync(0);
  expect(names()).toEqual([null, null]);
});

test("whoever got through straight does so again after a while without any network", async () => {
  relay.take(keys("first"));
  peer.enter("e1", {}, "me");
  await vi.advanceTimersByTimeAsync(0);
  connections[0]?.become("connected");
  await vi.advanceTimersByTimeAsync(0);
  connections[0]?.become("failed"); // before the socket is missed
  peer.pause();
  await vi.advanceTimersByTimeAsync(20_000);
  peer.resume();
  await vi.advanceTimersByTimeAsync(0);
  expect(names()).toEqual([null, null, null]);
});

test("where the straight way is closed the relay is used, and at once the next time", async () => {
  relay.take(keys("first"));
  peer.enter("e1", {}, "me");
  await vi.advanceTimersByTimeAsync(STRAIGHT_MS);
  connections[1]?.become("connected");
  relay.take(keys("second"));
  connections[1]?.become("failed");
  await vi.advanceTimersByTimeAsync(0);
  expect(names()).toEqual([null, "first", "second"]);
  expect(connections[1]?.configuration.bundlePolicy).toBe("max-bundle");
});

test("a house without a relay is tried straight, again and again", async () => {
  relay.take({ ice_servers: [] });
  peer.enter("e1", {}, "me");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(names()).toEqual([null, null, null, null]);
});

test("keys that are about to end are not offered to a new connection", async () => {
  relay.take(keys("first"));
  const connection = new FakeConnection();
  await relay.lead(connection as unknown as RTCPeerConnection);
  expect(asked).toBe(0);
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  await relay.lead(connection as unknown as RTCPeerConnection);
  expect(connection.configuration.iceServers).toMatchObject([{ username: "asked-1" }]);
});

test("when no pass can be had the old keys must do", async () => {
  const old = new Relay(() => Promise.reject(new Error("offline")));
  old.take(keys("old"));
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  const connection = new FakeConnection();
  await old.lead(connection as unknown as RTCPeerConnection);
  expect(connection.configuration.iceServers).toMatchObject([{ username: "old" }]);
});

test("a browser that cannot read the keys still goes the straight way", async () => {
  relay.take(keys("first"));
  const connection = new FakeConnection();
  connection.setConfiguration = () => {
    throw new DOMException("no such transport", "SyntaxError");
  };
  await relay.lead(connection as unknown as RTCPeerConnection);
  expect(connection.configuration.iceServers).toEqual([]);
});
