import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RoomEvent, RoomState } from "../wire/generated";
import { joinFrame } from "../wire/pose";
import { HELLO, nobody, opened, ROOM, said } from "./testing/house";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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

  it("of a pause says so whenever it is said, so that it is not kept after the pause", async () => {
    const { room, socket } = await opened({
      ...ROOM,
      pause: { member_id: "ada", reason: "card", since_ms: 1 },
    });
    const key = room.say("4111 1111");
    const line = { t: "say", key, text: "4111 1111", while_paused: true };
    expect(socket().asked.at(-1)).toEqual(line);
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(socket().asked).toContainEqual(line);
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

describe("a pause of the recording", () => {
  const PAUSE = { member_id: "ada", reason: "card", since_ms: 1 } as const;
  const happened = { t: "recording_paused", pause: PAUSE } as const;

  it("that is asked for without a connection is the first thing said on return, and lines of it are not kept", async () => {
    const onPauseWished = vi.fn();
    const { room, socket } = await opened(ROOM, { onPauseWished });
    socket().drop();
    room.pauseRecording("card");
    const key = room.say("4111 1111");
    expect(room.isPauseWished).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(
      socket()
        .asked.filter(({ t }) => t !== "ping")
        .slice(-2),
    ).toEqual([
      { t: "pause_recording", reason: "card" },
      { t: "say", key, text: "4111 1111", while_paused: true },
    ]);
    expect(room.isPauseWished).toBe(true);
    socket().tell({ t: "happened", epoch: "e1", number: 2, at_ms: 1, event: happened });
    expect(room.isPauseWished).toBe(false);
    expect(onPauseWished.mock.calls).toEqual([[true], [false]]);
  });

  it("that was lost on its way is asked for again, unless the room has it", async () => {
    const { room, socket } = await opened();
    room.pauseRecording("card"); // into a connection that is dead already
    socket().drop();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    const pauses = () => socket().asked.filter(({ t }) => t === "pause_recording");
    expect(pauses()).toHaveLength(1);
    socket().drop();
    await vi.advanceTimersByTimeAsync(2000);
    socket().welcome({ ...ROOM, pause: PAUSE });
    expect(room.isPauseWished).toBe(false);
    socket().drop();
    await vi.advanceTimersByTimeAsync(2000);
    socket().welcome();
    expect(pauses()).toHaveLength(0);
  });

  it("that is taken back before the return is not asked for any more", async () => {
    const { room, socket } = await opened();
    socket().drop();
    room.pauseRecording("card");
    room.resumeRecording();
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome();
    expect(socket().asked.filter(({ t }) => t === "pause_recording")).toEqual([]);
  });

  it("that was too many is asked for a second later; one that is refused is not awaited", async () => {
    const { room, socket } = await opened();
    room.pauseRecording("card");
    const refusal = { t: "refused", text: "Wait.", command: "pause_recording", key: null } as const;
    socket().tell({ ...refusal, code: "too_many" });
    expect(room.isPauseWished).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket().asked.filter(({ t }) => t === "pause_recording")).toHaveLength(2);
    socket().tell({ ...refusal, code: "not_allowed" });
    expect(room.isPauseWished).toBe(false);
  });
});

describe("own tracks", () => {
  const playing = (isMuted = false): RoomState => ({
    ...ROOM,
    publications: { p: { member_id: "ada", kind: "voice", is_muted: isMuted } },
  });

  it("are published again when the room was made anew", async () => {
    const { room, socket } = await opened();
    room.publish("voice");
    expect(socket().asked.at(-1)).toEqual({ t: "publish", kind: "voice", is_muted: false });
    socket().drop(1012);
    await vi.advanceTimersByTimeAsync(1000);
    socket().welcome(ROOM, "e2");
    expect(socket().asked.at(-1)).toEqual({ t: "publish", kind: "voice", is_muted: false });
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket().asked.filter((message) => message.t === "publish")).toHaveLength(1);
  });

  it("are as was wished though they changed too fast: open here and closed there would be a voice that nobody hears", async () => {
    const onRefused = vi.fn();
    const { room, socket } = await opened(playing(true), { onRefused });
    room.publish("voice", true);
    room.mute("voice", false);
    const before = socket().asked.length;
    socket().tell({ t: "refused", code: "too_many", text: "Wait.", command: "mute", key: null });
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket().asked.slice(before)).toEqual([{ t: "mute", kind: "voice", is_muted: false }]);
    expect(onRefused).not.toHaveBeenCalled();
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
    socket().tell({
      t: "slots",
      generation: 1,
      slots: {},
      codecs: ["vp8"],
      are_pictures_paused: false,
      max_pictures_bps: null,
    });
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
    socket().tell({
      t: "pong",
      sent_ms: ping.sent_ms,
      now_ms: Date.now() - 50 + 5000,
      return_within_ms: 1000,
    });
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
    room.pauseRecording("card");
    room.resumeRecording();
    room.mark("the bill");
    expect(
      socket()
        .asked.slice(1)
        .map((message) => message.t),
    ).toEqual([
      "move",
      "gesticulate",
      "point",
      "change_figure",
      "pause_recording",
      "resume_recording",
      "mark",
    ]);
    const old = socket();
    old.drop();
    room.gesticulate("wave");
    expect(old.asked).toHaveLength(8);
  });
});
