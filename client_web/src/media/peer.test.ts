import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Publication, Slots } from "../wire/generated";
import { BLOCKED_AFTER_MS, type MediaCommand, type Path, Peer } from "./peer";
import type { Playing } from "./slots";
import { FakeConnection } from "./testing/connection";

const voice = { member_id: "giulia", kind: "voice", is_muted: false } as const;
let connections: FakeConnection[];
let sent: MediaCommand[];
let paths: Path[];
let told: (readonly Playing[])[];
let doubts: number;
let paused: boolean[];
let peer: Peer;

beforeEach(() => {
  vi.useFakeTimers();
  [connections, sent, paths, told, paused, doubts] = [[], [], [], [], [], 0];
  peer = new Peer(
    {
      send: (command) => sent.push(command),
      onPath: (path) => paths.push(path),
      onPlaying: (playing) => told.push(playing),
      onDoubt: () => doubts++,
      onPicturesPaused: (arePaused) => paused.push(arePaused),
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

function newest(): FakeConnection {
  const connection = connections.at(-1);
  if (!connection) throw new Error("no connection was made");
  return connection;
}

/** Of the newest offer. */
function generation(): number {
  return sent.findLast((each) => each.t === "offer")?.generation ?? 0;
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

async function connect(): Promise<void> {
  peer.enter("e1", {}, "me");
  await settle();
  await peer.onAnswer({ t: "answer", generation: generation(), sdp: "v=0" });
  newest().become("connected");
}

function track(id: string): MediaStreamTrack {
  return { id, enabled: true } as MediaStreamTrack;
}

test("the lines stand in the agreed order and are offered once", async () => {
  await connect();
  const lines = newest().transceivers.map((each) => `${each.kind} ${each.direction}`);
  expect(lines).toEqual([
    "audio sendonly",
    "video sendonly",
    "video sendonly",
    ...Array(6).fill("audio recvonly"),
    ...Array(3).fill("video recvonly"),
  ]);
  expect(sent).toEqual([{ t: "offer", generation: generation(), sdp: "v=0" }]);
  expect(paths).toEqual(["connecting", "connected"]);
});

test("slots that come before the answer are not lost", async () => {
  peer.enter("e1", { p1: voice }, "me");
  await settle();
  peer.onSlots({
    t: "slots",
    generation: generation(),
    slots: { "3": "p1" },
    codecs: ["vp8"],
    are_pictures_paused: false,
    max_pictures_bps: null,
  });
  expect(told.at(-1)?.map((each) => [each.memberId, each.track.id])).toEqual([["giulia", "track3"]]);
});

test("that pictures are paused is told, and forgotten with the connection", async () => {
  await connect();
  const slots = {
    t: "slots",
    slots: {},
    codecs: ["vp8"],
    are_pictures_paused: true,
    max_pictures_bps: null,
  } as const;
  peer.onSlots({ ...slots, generation: generation() - 1 });
  expect(paused.at(-1)).toBe(false);
  peer.onSlots({ ...slots, generation: generation() });
  expect(paused.at(-1)).toBe(true);
  newest().become("failed");
  expect(paused.at(-1)).toBe(false);
});

test("a house of yesterday says nothing of what pictures may take, and limits none", async () => {
  await connect();
  const { sender } = newest().transceivers[1] ?? {};
  const limits: (number | undefined)[] = [];
  Object.assign(sender ?? {}, {
    getParameters: () => ({ encodings: [{}], codecs: [] }),
    setParameters: async (set: RTCRtpSendParameters) => limits.push(set.encodings[0]?.maxBitrate),
  });
  const slots = { t: "slots", generation: generation(), slots: {}, codecs: ["av1"] };
  peer.onSlots(slots as unknown as Slots);
  expect(limits).toEqual([2_500_000]); // for the codec, once
});

test("slots of a former connection are ignored", async () => {
  await connect();
  const former = generation();
  newest().become("failed");
  await settle();
  peer.onSlots({
    t: "slots",
    generation: former,
    slots: { "3": "p1" },
    codecs: ["vp8"],
    are_pictures_paused: false,
    max_pictures_bps: null,
  });
  expect(told).toEqual([]);
});

test("a failed connection is made anew at once and carries the tracks over", async () => {
  await connect();
  await peer.uplink.publish("voice", track("mine"));
  const former = generation();
  newest().become("failed");
  await settle();
  expect(connections.map((each) => each.isClosed)).toEqual([true, false]);
  expect(newest().transceivers[0]?.sender.track).toMatchObject({ id: "mine" });
  expect(sent.at(-1)).toEqual({ t: "offer", generation: former + 1, sdp: "v=0" });
  expect(paths).toEqual(["connecting", "connected", "lost"]);
});

/** Let somebody play on the line of a voice, or of a picture, and packets of it come. */
async function receive(publication: Publication, arePaused = false): Promise<void> {
  peer.onPublications({ p1: publication });
  const playing = { t: "slots", slots: { "3": "p1" }, codecs: ["vp8"], max_pictures_bps: null } as const;
  peer.onSlots({ ...playing, generation: generation(), are_pictures_paused: arePaused });
  await vi.advanceTimersByTimeAsync(400);
  newest().packetsReceived = 50;
}

test.each([
  [{ ...voice, is_muted: true }, false],
  [{ ...voice, kind: "screen" } as const, true],
])("silence is none where nothing is to be expected: %o", async (publication, arePaused) => {
  await connect();
  await receive(publication, arePaused);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connections).toHaveLength(1);
});

test("a connection on which nothing arrives any more is doubted, then made anew", async () => {
  await connect();
  await receive(voice);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([doubts, connections.length]).toEqual([1, 2]);
  expect(paths.at(-1)).toBe("lost");
  newest().become("connected");
  await vi.advanceTimersByTimeAsync(400);
  expect(paths.at(-1)).toBe("connected");
});

test("eight seconds without a path are blocked, and the tries go on behind", async () => {
  peer.enter("e1", {}, "me");
  await vi.advanceTimersByTimeAsync(BLOCKED_AFTER_MS + 30_000);
  expect(paths).toEqual(["connecting", "blocked"]);
  expect(connections.length).toBeGreaterThan(2);
  await peer.onAnswer({ t: "answer", generation: generation(), sdp: "v=0" });
  newest().become("connected");
  expect(paths.at(-1)).toBe("connected");
});

test("without a socket nothing is tried and nothing is called blocked", async () => {
  peer.enter("e1", {}, "me");
  peer.pause();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(paths).toEqual(["connecting"]);
  expect(connections.length).toBe(1);
});

test("a path that is lost without a socket is lost, not blocked, and made anew once the socket is back", async () => {
  for (const lose of [
    () => newest().become("disconnected"),
    () => newest().become("failed"),
    () => undefined, // nothing arrives, and the browser has not noticed
  ]) {
    await connect();
    const before = connections.length;
    peer.pause();
    lose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([paths.at(-1), connections.length]).toEqual(["lost", before]);
    peer.resume();
    await settle();
    expect(connections.length).toBe(before + 1);
    newest().become("connected");
  }
});

test("a server that has yet to notice does not revive a path on which nothing came", async () => {
  await connect();
  peer.pause();
  await vi.advanceTimersByTimeAsync(10_000);
  peer.onPathChanged({ t: "path_changed", generation: generation(), path: "connected" });
  expect(paths.at(-1)).toBe("lost");
  peer.resume();
  await settle();
  expect(connections.length).toBe(2);
});

test("a path that comes back by itself without a socket is watched again", async () => {
  await connect();
  peer.pause();
  await vi.advanceTimersByTimeAsync(10_000);
  newest().become("connected");
  peer.resume();
  expect([paths.at(-1), connections.length]).toEqual(["connected", 1]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connections.length).toBeGreaterThan(1);
});

test("what lives on without a socket is kept", async () => {
  await connect();
  peer.pause();
  for (let s = 0; s < 60; s++) {
    newest().packetsReceived += 1;
    await vi.advanceTimersByTimeAsync(1_000);
  }
  peer.resume();
  peer.enter("e1", {}, "me");
  expect([paths.at(-1), connections.length]).toEqual(["connected", 1]);
});

test("a path that is missing when the socket is back is made anew at once, and once", async () => {
  await connect();
  newest().become("disconnected");
  peer.pause();
  peer.resume();
  await settle();
  peer.enter("e1", {}, "me");
  await settle();
  expect(connections.length).toBe(2);
  expect(sent.filter((each) => each.t === "offer").length).toBe(2);
});

test("a path on which nothing comes is made anew with the socket, though each alone might be a pause of the talk", async () => {
  await connect();
  peer.pause();
  peer.resume();
  expect(connections.length).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([doubts, connections.length]).toEqual([1, 1]);
  peer.pause();
  peer.resume();
  await settle();
  peer.enter("e1", {}, "me");
  await settle();
  expect([paths.at(-1), connections.length]).toEqual(["lost", 2]);
});

test("a room with a new epoch gets a new connection and hears again what plays", async () => {
  await connect();
  await peer.uplink.publish("voice", track("mine"), true);
  peer.enter("e2", {}, "me");
  await settle();
  expect(sent.slice(-2)).toEqual([
    { t: "publish", kind: "voice", is_muted: true },
    { t: "offer", generation: generation(), sdp: "v=0" },
  ]);
});

test("the same room entered again keeps the path, and forgets what a former page played", async () => {
  await connect();
  peer.enter("e1", { old: { member_id: "me", kind: "screen", is_muted: false } }, "me");
  await settle();
  expect(connections.length).toBe(1);
  expect(sent.at(-1)).toEqual({ t: "unpublish", kind: "screen" });
});

test("an old answer changes nothing", async () => {
  peer.enter("e1", {}, "me");
  await settle();
  await peer.onAnswer({ t: "answer", generation: generation() - 1, sdp: "v=0" });
  expect(newest().signalingState).toBe("have-local-offer");
});
