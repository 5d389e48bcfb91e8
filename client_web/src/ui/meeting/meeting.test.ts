// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Peer } from "../../media/peer";
import { FakeSocket } from "../../room/testing/fakeSocket";
import { ROOM } from "../../room/testing/house";
import { CLOSE_CODES, type RoomState } from "../../wire/generated";
import { Meeting } from "./meeting";
import { type FakeBrowser, fakeBrowser } from "./testing/browser";

const getStats = async () => new Map();

/** What browsers do with it is proved in browsers; here no packet flows. */
class NoConnection extends EventTarget {
  addTransceiver(): object {
    return { sender: { replaceTrack: async () => undefined, getParameters: () => undefined, getStats } };
  }
  getTransceivers(): readonly object[] {
    return [];
  }
  async createOffer(): Promise<object> {
    return {};
  }
  async setLocalDescription(): Promise<void> {}
  close(): void {}
}

const GIULIA = { ...ROOM.members["ada"], name: "Giulia", role: "agent", index: 1 } as const;
const SHOWN: RoomState = {
  ...ROOM,
  members: { ...ROOM.members, giulia: GIULIA as RoomState["members"][string] },
  publications: {
    v: { member_id: "ada", kind: "voice", is_muted: false },
    o: { member_id: "ada", kind: "screen", is_muted: false },
    s: { member_id: "giulia", kind: "screen", is_muted: false },
  },
};
const { o: _own, ...OTHERS } = SHOWN.publications;

let sockets: FakeSocket[];
let meeting: Meeting;
let overs: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("RTCPeerConnection", NoConnection);
  [sockets, overs] = [[], []];
  meeting = new Meeting({
    pass: async () => ({ entry_pass: "p" }),
    onOver: (because) => overs.push(because),
    room: {
      url: "ws://test/ws",
      pass: async () => ({ entry_pass: "p" }),
      connect: () => sockets[sockets.push(new FakeSocket()) - 1] as FakeSocket,
    },
  });
  meeting.open();
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
  meeting.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Lose the socket, come back, and be told the room anew. */
async function away(state: RoomState, epoch = "e1"): Promise<void> {
  sockets.at(-1)?.drop();
  await vi.advanceTimersByTimeAsync(2_000);
  sockets.at(-1)?.welcome(state, epoch, 9);
  await vi.advanceTimersByTimeAsync(1_000);
}

test("what one draws while the connection is lost is not left behind, to be seen by oneself alone", async () => {
  sockets.at(-1)?.welcome(SHOWN);
  meeting.wall.pen.begin("s", { u: 0.1, v: 0.1 });
  expect(meeting.wall.pen.pending.value).toHaveLength(1);
  await away(SHOWN);
  expect(meeting.wall.pen.pending.value).toEqual([]);
});

test.each([
  ["a room that has it", SHOWN, "e1", true],
  ["no room where somebody stopped it", { ...SHOWN, publications: OTHERS }, "e1", false],
  ["a room that was made anew", { ...SHOWN, publications: {} }, "e2", true],
] as const)("a screen is shown on in %s", async (_what, state, epoch, isShown) => {
  const stop = vi.fn();
  meeting.own.screen.value = { kind: "screen", track: { id: "own" }, stop } as never;
  void (meeting as unknown as { peer: Peer }).peer.uplink.publish("screen", {} as MediaStreamTrack);
  sockets.at(-1)?.welcome(SHOWN);
  await vi.advanceTimersByTimeAsync(1_000);
  await away(state, epoch);
  expect([meeting.own.screen.value !== null, stop.mock.calls.length === 0]).toEqual([isShown, isShown]);
  const published = sockets.at(-1)?.asked.filter((each) => each.t === "publish");
  expect(published?.map((each) => each.t)).toEqual(epoch === "e2" ? ["publish"] : []);
});

describe("when its link is closed for good", () => {
  let browser: FakeBrowser;

  beforeEach(async () => {
    browser = fakeBrowser(() => new Response(null, { status: 500 }));
    sockets.at(-1)?.welcome(ROOM);
    await vi.advanceTimersByTimeAsync(0);
    await meeting.own.turnOn();
  });

  test("nothing is heard, shown or sought any more: the meeting goes on in another window", async () => {
    expect(browser.tracks.map((one) => one.isLive)).toEqual([true]);
    sockets[0]?.drop(CLOSE_CODES.replaced);
    expect(overs).toEqual(["replaced"]);
    expect(browser.tracks.map((one) => one.isLive)).toEqual([false]);
    expect(meeting.own.microphone.value).toEqual({ is: "off" });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(browser.connections.every((one) => one.isClosed)).toBe(true);
    expect(sockets).toHaveLength(1);
  });

  test("a microphone that is turned on afterwards does not open", async () => {
    sockets[0]?.drop(CLOSE_CODES.replaced);
    await meeting.own.turnOn();
    expect(browser.tracks).toHaveLength(1);
  });

  test("but a meeting that is cut off for a moment keeps its microphone", async () => {
    sockets[0]?.drop();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(browser.tracks.map((one) => one.isLive)).toEqual([true]);
    expect(overs).toEqual([]);
  });
});
