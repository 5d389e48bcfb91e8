// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem } from "../lib/api";
import { localNow } from "./clock";
import { HELLO, house, nobody, opened, ROOM, said } from "./testing/house";

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

  it("tries often while a restart may last, then less often, and never waits more than ten seconds", async () => {
    const { sockets } = await opened();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      sockets.at(-1)?.drop();
      const before = sockets.length;
      let waited = 0;
      while (sockets.length === before) {
        await vi.advanceTimersByTimeAsync(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1000, 2000, 2000, 2000, 2000, 2000, 9900, 9900, 9900]);
  });

  it("comes back at once, before TCP notices, when a doubt stays unanswered", async () => {
    const { room, socket, sockets, states } = await opened();
    room.doubt();
    await vi.advanceTimersByTimeAsync(1_200);
    expect(sockets).toHaveLength(2);
    socket().welcome();
    room.doubt();
    await vi.advanceTimersByTimeAsync(500);
    socket().tell({ t: "pong", sent_ms: 0, now_ms: 0, return_within_ms: 0 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sockets).toHaveLength(2);
    expect(states.at(-1)).toEqual({ is: "open" });
  });

  it("is not kept waiting by a second doubt while the first is unanswered", async () => {
    const { room, sockets } = await opened();
    for (let waited = 0; waited < 1_200; waited += 400) {
      room.doubt();
      await vi.advanceTimersByTimeAsync(400);
    }
    expect(sockets).toHaveLength(2);
  });

  it("leaves a crowded house the time that it asked for, but for the first attempt", async () => {
    const { socket, sockets } = await opened();
    socket().tell({ t: "pong", sent_ms: 0, now_ms: 0, return_within_ms: 12_000 });
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
    socket().drop();
    await vi.advanceTimersByTimeAsync(11_800);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(3);
  });

  it("goes to the node that its pass opens, to another one after a loss, and to its own host without one", async () => {
    const places = ["ws://a.test/ws", "ws://b.test/ws", null];
    const { room, sockets, socket } = house({}, async () => ({
      entry_pass: "p",
      socket_url: places.shift() ?? null,
    }));
    room.open();
    await vi.advanceTimersByTimeAsync(0);
    for (let loss = 0; loss < 2; loss++) {
      socket().drop();
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(sockets.map((each) => each.url)).toEqual(["ws://a.test/ws", "ws://b.test/ws", "ws://test/ws"]);
  });

  const WAY_BACK = { t: "return_pass", entry_pass: "way-back", good_for_ms: 420_000 } as const;

  it("comes back without asking for a pass while it holds one to return, once", async () => {
    const { socket, sockets, passes } = await opened();
    socket().tell(WAY_BACK);
    socket().drop();
    for (let attempt = 0; attempt < 3; attempt++) {
      await vi.advanceTimersByTimeAsync(2000); // the house is not up yet
      socket().drop();
    }
    await vi.advanceTimersByTimeAsync(2000);
    socket().welcome();
    expect(socket().asked[0]).toMatchObject({ t: "enter", entry_pass: "way-back" });
    expect(passes()).toBe(1);
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(socket().asked[0]).toMatchObject({ entry_pass: "pass-2" });
    expect(sockets).toHaveLength(6);
  });

  it("asks for a pass where its way back has grown old, or was refused", async () => {
    const { socket, passes } = await opened();
    socket().tell({ ...WAY_BACK, good_for_ms: 500 });
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(socket().asked[0]).toMatchObject({ entry_pass: "pass-2" });
    socket().tell(WAY_BACK);
    socket().drop(4401);
    await vi.advanceTimersByTimeAsync(1000);
    expect(passes()).toBe(3);
  });

  it("tries its way back to a node of several once: the others know better", async () => {
    let passes = 0;
    const { room, sockets, socket } = house({}, async () => ({
      entry_pass: `pass-${++passes}`,
      socket_url: "ws://a.test/ws",
    }));
    room.open();
    await vi.advanceTimersByTimeAsync(0);
    socket().welcome();
    socket().tell(WAY_BACK);
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect([passes, sockets.at(-1)?.url]).toEqual([1, "ws://a.test/ws"]);
    socket().drop();
    await vi.advanceTimersByTimeAsync(2000);
    expect(passes).toBe(2);
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
    expect(states.at(-1)).toEqual({
      is: "closed",
      because: "refused",
      words: "The conversation is over.",
      code: "conflict",
    });
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

  it("waits four seconds for a house that cannot be reached, and each third time ten", async () => {
    const { socket, sockets } = await opened();
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    const lasted: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const hung = socket();
      let waited = 0;
      for (; !hung.isClosed; waited += 500) await vi.advanceTimersByTimeAsync(500);
      lasted.push(waited);
      const before = sockets.length;
      while (sockets.length === before) await vi.advanceTimersByTimeAsync(100);
    }
    expect(lasted).toEqual([4_000, 4_000, 10_000, 4_000]);
  });

  it("waits longer for a house that is reached and does not welcome yet, and for one never reached", async () => {
    const first = house();
    first.room.open();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(first.socket().isClosed).toBe(false);
    const { socket } = await opened();
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    socket().onopen?.();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(socket().isClosed).toBe(false);
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

  it("waits longer for an answer where the last ones were slow, but not for ever", async () => {
    const { room, socket, sockets } = await opened();
    await vi.advanceTimersByTimeAsync(1_200);
    socket().tell({ t: "pong", sent_ms: localNow() - 1_200, now_ms: 0, return_within_ms: 0 });
    room.doubt();
    await vi.advanceTimersByTimeAsync(3_500);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(sockets).toHaveLength(2);
  });

  it("takes the time of its entry for a first round trip", async () => {
    const { room, sockets, socket } = house();
    room.open();
    await vi.advanceTimersByTimeAsync(0);
    socket().onopen?.();
    await vi.advanceTimersByTimeAsync(1_000);
    const names = { member_id: "ada", connection_id: "c", room_id: "r" };
    socket().tell({ t: "welcome", ...names, tick_hz: 20, now_ms: 0 });
    room.doubt();
    await vi.advanceTimersByTimeAsync(2_900);
    expect(sockets).toHaveLength(1);
  });

  it("waits on as one of many when no more is known than that the network is another one", async () => {
    const connection = Object.assign(new EventTarget(), { type: "wifi" });
    vi.stubGlobal("navigator", { connection });
    const { sockets, socket } = await opened();
    for (const [loss, type] of ["cellular", "wifi", "cellular"].entries()) {
      socket().drop();
      connection.type = type;
      connection.dispatchEvent(new Event("change"));
      await vi.advanceTimersByTimeAsync(0);
      expect(sockets).toHaveLength(loss + 2);
    }
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_500); // the fourth attempt in a row, not the first
    expect(sockets).toHaveLength(4);
    vi.unstubAllGlobals();
  });

  it("does not hear an old socket any more", async () => {
    const { socket } = await opened();
    const old = socket();
    const onmessage = old.onmessage;
    old.drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome({ ...ROOM, is_ended: false });
    expect(old.onmessage).toBeNull();
    expect(onmessage).not.toBeNull();
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
    expect(states.at(-1)).toEqual({ is: "closed", because, words: "Words.", code: "x" });
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
      await vi.advanceTimersByTimeAsync(3_000);
    }
    expect(states.at(-1)).toEqual({
      is: "closed",
      because: "refused",
      words: "This pass has expired.",
      code: "pass_refused",
    });
    expect(sockets).toHaveLength(5);
  });

  it("is for good when the page lets go of it", async () => {
    const { room, socket, states } = await opened();
    room.close();
    expect(socket().isClosed).toBe(true);
    expect(states.at(-1)).toMatchObject({ is: "closed", because: "left" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.filter((state) => state.is === "closed")).toHaveLength(1);
  });
});
