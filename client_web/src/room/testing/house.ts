/** For tests: a room in the browser whose server is in the test's hands. */
import { vi } from "vitest";
import type { ChatLine, RoomState } from "../../wire/generated";
import type { EntryPaper } from "../link";
import { type LinkState, LiveRoom, type PersonalListener, type UnsaidLine } from "../live";
import type { RoomListener } from "../source";
import { EMPTY_ROOM } from "../state";
import { FakeSocket } from "./fakeSocket";

const ADA = {
  name: "Ada",
  role: "customer",
  figure: "noor",
  index: 0,
  is_connected: true,
  upward: "good",
  downward: "good",
} as const;
export const ROOM: RoomState = { ...EMPTY_ROOM, members: { ada: ADA } };
export const HELLO: ChatLine = {
  member_id: "ada",
  name: "Ada",
  role: "customer",
  key: "k",
  text: "ciao",
  at_ms: 1,
  is_kept: true,
};

export interface House {
  readonly room: LiveRoom;
  readonly sockets: FakeSocket[];
  readonly states: LinkState[];
  readonly unsaid: (readonly UnsaidLine[])[];
  readonly passes: () => number;
  /** The newest socket. */
  readonly socket: () => FakeSocket;
}

export function house(personal: PersonalListener = {}, pass?: () => Promise<EntryPaper>): House {
  const sockets: FakeSocket[] = [];
  const states: LinkState[] = [];
  const unsaid: (readonly UnsaidLine[])[] = [];
  let passes = 0;
  const room = new LiveRoom({
    url: "ws://test/ws",
    pass: pass ?? (async () => ({ entry_pass: `pass-${++passes}` })),
    random: () => 0.99,
    connect: (url) => {
      const socket = new FakeSocket(url);
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

export async function opened(
  state: RoomState | undefined = ROOM,
  personal: PersonalListener = {},
): Promise<House> {
  const all = house(personal);
  all.room.open();
  await vi.advanceTimersByTimeAsync(0);
  all.socket().welcome(state);
  await vi.advanceTimersByTimeAsync(0);
  return all;
}

export function said(line: ChatLine, number: number) {
  return { t: "happened", epoch: "e1", number, at_ms: 1, event: { t: "said", line } } as const;
}

/** A listener that does nothing. */
export function nobody(): RoomListener {
  return { onSnapshot: () => {}, onEvent: () => {}, onPoses: () => {}, onEnded: () => {} };
}
