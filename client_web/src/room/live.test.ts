import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem } from "../lib/api";
import type { ChatLine, RoomEvent, RoomState } from "../wire/generated";
import { joinFrame } from "../wire/pose";
import { type LinkState, LiveRoom, type PersonalListener, type UnsaidLine } from "./live";
import type { RoomListener } from "./source";
import { EMPTY_ROOM } from "./state";
import { FakeSocket } from "./testing/fakeSocket";

const ADA = { name: "Ada", role: "customer", figure: "noor", index: 0, is_connected: true } as const;
const ROOM: RoomState = { ...EMPTY_ROOM, members: { ada: ADA } };
const HELLO: ChatLine = { member_id: "ada", name: "Ada", role: "customer", key: "k", text: "ciao", at_ms: 1 };

interface House {
  readonly room: LiveRoom;
  readonly sockets: FakeSocket[];
  readonly states: LinkState[];
  readonly unsaid: (readonly UnsaidLine[])[];
  readonly passes: () => number;
  /** The newest socket. */
  readonly socket: () => FakeSocket;
}

function house(personal: PersonalListener = {}, pass?: () => Promise<{ entry_pass: string }>): House {
  const sockets: FakeSocket[] = [];
  const states: LinkState[] = [];
  const unsaid: (readonly UnsaidLine[])[] = [];
  let passes = 0;
  const room = new LiveRoom({
    url: "ws://test/ws",
    pass: pass ?? (async () => ({ entry_pass: `pass-${++passes}` })),
    random: () => 0.99,
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    personal: {
      ...personal,
      onState: (state) => states.push(state),
      onUnsaid: (lines) => unsaid.push(lines),
    },
  });
  const socket = () => {
    const newest = sockets.at(-1);
    if (newest === undefined) throw new Error("no socket yet");
    return newest;
  };
  return { room, sockets, states, unsaid, passes: () => passes, socket };
}

async function opened(state: RoomState | undefined = ROOM, personal: PersonalListener = {}): Promise<House> {
  const all = house(personal);
  all.room.open();
  await vi.advanceTimersByTimeAsync(0);
  all.socket().welcome(state);
  await vi.advanceTimersByTimeAsync(0);
  return all;
}

function said(line: ChatLine, number: number) {
  return { t: "happened", epoch: "e1", number, at_ms: 1, event: { t: "said", line } } as const;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("entering", () => {
  it("asks for a pass and gives it in the first message", async () => {
    const { socket, states } = await opened();
    expect(socket().asked[0]).toEqual({ t: "enter", entry_pass: "pass-1", epoch: null, number: null });
    expect(states.map((state) => state.is)).toEqual(["connecting", "open"]);
    expect(socket().binaryType).toBe("arraybuffer");
  });

  it("comes back within a second, with a fresh pass and the number it has seen", async () => {
    const { socket, sockets, states } = await opened();
    socket().tell(said(HELLO, 2));
    socket().drop();
    expect(states.at(-1)).toEqual({ is: "reconnecting" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
    socket().welcome();
    expect(socket().asked[0]).toEqual({ t: "enter", entry_pass: "pass-2", epoch: "e1", number: 2 });
    expect(states.at(-1)).toEqual({ is: "open" });
  });

  it("waits longer and longer, and never more than ten seconds", async () => {
    const { sockets } = await opened();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      sockets.at(-1)?.drop();
      const before = sockets.length;
      let waited = 0;
      while (sockets.length === before) {
        await vi.advanceTimersByTimeAsync(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 9900, 9900, 9900]);
  });

  it("tries again while no pass is to be had", async () => {
    let fails = 2;
    const { room, sockets } = house({}, async () => {
      if (fails-- > 0) throw new ApiProblem("offline", "No answer came.", 0);
      return { entry_pass: "late" };
    });
    room.open();
    await vi.advanceTimersByTimeAsync(5000);
    expect(sockets).toHaveLength(1);
  });

  it("ends when the house says that there is nothing to enter", async () => {
    const onEnded = vi.fn();
    const { room, states } = house({}, async () => {
      throw new ApiProblem("conflict", "The conversation is over.", 409);
    });
    room.source().start({ ...nobody(), onEnded });
    room.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toEqual({ is: "closed", because: "refused", words: "The conversation is over." });
    expect(onEnded).toHaveBeenCalledWith("refused");
  });

  it("notices silence, whatever TCP believes", async () => {
    const { socket, sockets, states } = await opened();
    const old = socket();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(old.isClosed).toBe(true);
    expect(states.at(-1)).toEqual({ is: "reconnecting" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
  });

  it("comes back at once when the network does", async () => {
    const { socket, sockets } = await opened();
    socket().drop();
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
  });

  it("does not hear an old socket any more", async () => {
    const { socket, room } = await opened();
    const old = socket();
    const onmessage = old.onmessage;
    old.drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome({ ...ROOM, is_ended: false });
    expect(old.onmessage).toBeNull();
    expect(onmessage).not.toBeNull();
    expect(room.memberId).toBe("ada");
  });
});

describe("the end", () => {
  it.each([
    [4409, "replaced", false],
    [1000, "finished", true],
  ] as const)("of code %i is %s, and final", async (code, because, is_final) => {
    const { socket, sockets, states } = await opened();
    socket().tell({ t: "goodbye", code: "x", text: "Words.", is_final });
    socket().drop(code, "reason");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states.at(-1)).toEqual({ is: "closed", because, words: "Words." });
    expect(sockets).toHaveLength(1);
  });

  it.each([1012, 1013, 1006, 1001])("of code %i is a loss that mends itself", async (code) => {
    const { socket, sockets } = await opened();
    socket().drop(code);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
  });

  it("comes after five refusals in a row", async () => {
    const { sockets, states } = await opened();
    for (let attempt = 0; attempt < 5; attempt++) {
      sockets.at(-1)?.drop(4401, "This pass has expired.");
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(states.at(-1)).toEqual({ is: "closed", because: "refused", words: "This pass has expired." });
    expect(sockets).toHaveLength(5);
  });

  it("is said with a goodbye when one leaves", async () => {
    const { room, socket, states } = await opened();
    room.leave();
    expect(socket().asked.at(-1)).toEqual({ t: "leave" });
    expect(socket().isClosed).toBe(true);
    expect(states.at(-1)).toMatchObject({ is: "closed", because: "left" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.filter((state) => state.is === "closed")).toHaveLength(1);
  });
});

describe("a line", () => {
  it("is said once more after a loss, with the same key, until the room has it", async () => {
    const { room, socket, unsaid } = await opened();
    socket().drop();
    const key = room.say("ciao");
    expect(unsaid.at(-1)).toEqual([{ key, text: "ciao" }]);
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(socket().asked.at(-1)).toEqual({ t: "say", key, text: "ciao" });
    socket().drop();
    await vi.advanceTimersByTimeAsync(2000);
    socket().welcome({ ...ROOM, chat: [{ ...HELLO, key }] });
    expect(unsaid.at(-1)).toEqual([]);
    expect(room.unsaid).toEqual([]);
  });

  it("is settled by its own event and by nobody else's", async () => {
    const { room, socket } = await opened();
    const key = room.say("ciao");
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    socket().tell(said({ ...HELLO, member_id: "giulia", key }, 2));
    expect(room.unsaid).toHaveLength(1);
    socket().tell(said({ ...HELLO, key }, 3));
    expect(room.unsaid).toEqual([]);
  });

  it("that was too many is said again a second later; one that was refused is not", async () => {
    const onRefused = vi.fn();
    const { room, socket } = await opened(ROOM, { onRefused });
    const key = room.say("ciao");
    socket().tell({ t: "refused", code: "too_many", text: "Wait.", command: "say", key });
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket().asked.filter((message) => message.t === "say")).toHaveLength(2);
    expect(onRefused).not.toHaveBeenCalled();
    socket().tell({ t: "refused", code: "invalid", text: "Empty.", command: "say", key });
    expect(room.unsaid).toEqual([]);
    expect(onRefused).toHaveBeenCalledOnce();
  });
});

describe("own tracks", () => {
  const playing = (isMuted = false): RoomState => ({
    ...ROOM,
    publications: { p: { member_id: "ada", kind: "voice", is_muted: isMuted } },
  });

  it("are published again when the room was made anew", async () => {
    const onRemade = vi.fn();
    const { room, socket } = await opened(ROOM, { onRemade });
    room.publish("voice");
    expect(socket().asked.at(-1)).toEqual({ t: "publish", kind: "voice", is_muted: false });
    socket().drop(1012);
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome(ROOM, "e2");
    expect(onRemade).toHaveBeenCalledOnce();
    expect(socket().asked.at(-1)).toEqual({ t: "publish", kind: "voice", is_muted: false });
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket().asked.filter((message) => message.t === "publish")).toHaveLength(1);
  });

  it("are not published twice on one connection", async () => {
    const { room, socket } = await opened();
    room.publish("voice");
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket().asked.filter((message) => message.t === "publish")).toHaveLength(1);
  });

  it("are muted as was wished while there was no connection", async () => {
    const { room, socket } = await opened(playing());
    room.publish("voice");
    socket().drop();
    room.mute("voice", true);
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    await vi.advanceTimersByTimeAsync(500);
    expect(socket().asked.at(-1)).toEqual({ t: "mute", kind: "voice", is_muted: true });
  });

  it("that a reloaded page does not know are stopped", async () => {
    const { socket } = await opened(playing());
    expect(socket().asked.at(-1)).toEqual({ t: "unpublish", kind: "voice" });
  });

  it("are not muted if there are none", async () => {
    const { room, socket } = await opened();
    room.mute("voice", true);
    expect(socket().asked.map((message) => message.t)).toEqual(["enter"]);
    room.publish("screen");
    room.unpublish("screen");
    expect(socket().asked.at(-1)).toEqual({ t: "unpublish", kind: "screen" });
  });
});

describe("an offer", () => {
  it("is made again after a loss, until it is answered", async () => {
    const onAnswer = vi.fn();
    const { room, socket } = await opened(ROOM, { onAnswer });
    room.offer(1, "v=0");
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(socket().asked.at(-1)).toEqual({ t: "offer", generation: 1, sdp: "v=0" });
    socket().tell({ t: "answer", generation: 1, sdp: "answer" });
    socket().drop();
    await vi.advanceTimersByTimeAsync(2000);
    socket().welcome();
    expect(socket().asked.map((message) => message.t)).toEqual(["enter"]);
    expect(onAnswer).toHaveBeenCalledOnce();
  });
});

describe("whoever watches", () => {
  it("is told the room, each event with the room after it, and the end", async () => {
    const { room, socket } = await opened();
    const listener = { ...nobody(), onSnapshot: vi.fn(), onEvent: vi.fn(), onEnded: vi.fn() };
    room.source().start(listener);
    expect(listener.onSnapshot).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(0);
    expect(listener.onSnapshot).toHaveBeenCalledWith(ROOM, expect.any(Number));
    socket().tell(said(HELLO, 2));
    const [event, state] = listener.onEvent.mock.calls[0] as [RoomEvent, RoomState];
    expect(event.t).toBe("said");
    expect(state.chat).toEqual([HELLO]);
    room.close();
    expect(listener.onEnded).toHaveBeenCalledWith("left");
  });

  it("may come late and is shown where everybody is", async () => {
    const { room, socket } = await opened();
    socket().tell({ t: "poses", frame: joinFrame(1, [[0, new Uint8Array(13).fill(2)]]) });
    socket().tell({ t: "poses", frame: joinFrame(2, [[1, new Uint8Array(13).fill(0)]]) });
    const onPoses = vi.fn();
    room.source().start({ ...nobody(), onPoses });
    await vi.advanceTimersByTimeAsync(0);
    const [frame] = onPoses.mock.calls[0] as [Uint8Array];
    expect(frame.byteLength).toBe(9 + 2 * 15);
  });

  it("may stop without ending the connection", async () => {
    const { room, socket } = await opened();
    const onEvent = vi.fn();
    const source = room.source();
    source.start({ ...nobody(), onEvent });
    await vi.advanceTimersByTimeAsync(0);
    source.stop();
    socket().tell(said(HELLO, 2));
    expect(onEvent).not.toHaveBeenCalled();
    expect(socket().isClosed).toBe(false);
    expect(room.state.chat).toHaveLength(1);
  });

  it("begins again with a snapshot when an event went under", async () => {
    const { socket } = await opened();
    const event = { t: "member_left", member_id: "stranger", reason: "left" } as const;
    socket().tell({ t: "happened", epoch: "e1", number: 9, at_ms: 1, event });
    await vi.advanceTimersByTimeAsync(1000);
    socket().onopen?.();
    expect(socket().asked[0]).toMatchObject({ t: "enter", epoch: "e1", number: null });
  });
});

describe("what concerns this page", () => {
  it("is passed on, each to its own", async () => {
    const heard: string[] = [];
    const note = (message: { readonly t: string }) => void heard.push(message.t);
    const { socket } = await opened(ROOM, {
      onSlots: note,
      onLevels: note,
      onPathChanged: note,
      onGoodbye: note,
      onDeskStatus: note,
      onVisitStatus: note,
      onWelcome: note,
    });
    socket().tell({ t: "slots", generation: 1, slots: {} });
    socket().tell({ t: "levels", levels: { p: 3 } });
    socket().tell({ t: "path_changed", generation: 1, path: "lost" });
    socket().tell({ t: "desk_status" } as never);
    socket().tell({ t: "visit_status" } as never);
    socket().tell({ t: "of_a_newer_server" } as never);
    socket().tell({ t: "goodbye", code: "x", text: "", is_final: false });
    expect(heard).toEqual([
      "welcome",
      "slots",
      "levels",
      "path_changed",
      "desk_status",
      "visit_status",
      "goodbye",
    ]);
  });

  it("includes the server's clock", async () => {
    const { room, socket } = await opened();
    const ping = socket().sent.findLast((message) => message.t === "ping");
    if (ping?.t !== "ping") throw new Error("no ping");
    await vi.advanceTimersByTimeAsync(100);
    socket().tell({ t: "pong", sent_ms: ping.sent_ms, now_ms: Date.now() - 50 + 5000 });
    expect(room.now() - Date.now()).toBeCloseTo(5000, -1);
  });
});

describe("movements", () => {
  it("are sent while there is a connection and forgotten otherwise", async () => {
    const { room, socket } = await opened();
    room.move(new Uint8Array(13));
    room.gesticulate("wave");
    room.point("wall", 0.5, 1);
    room.changeFigure("mika");
    expect(
      socket()
        .asked.slice(1)
        .map((message) => message.t),
    ).toEqual(["move", "gesticulate", "point", "change_figure"]);
    const old = socket();
    old.drop();
    room.gesticulate("wave");
    expect(old.asked).toHaveLength(5);
  });
});

function nobody(): RoomListener {
  return { onSnapshot: () => {}, onEvent: () => {}, onPoses: () => {}, onEnded: () => {} };
}
