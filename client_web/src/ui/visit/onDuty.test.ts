import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { RoomListener, RoomSource } from "../../room/source";
import { EMPTY_ROOM } from "../../room/state";
import type { Member, RoomState } from "../../wire/generated";
import { whileOnDuty } from "./onDuty";

const member = (role: Member["role"], index: number): Member => ({
  name: role,
  role,
  figure: "noor",
  index,
  is_connected: true,
  upward: "good",
  downward: "good",
});
const both: RoomState = {
  ...EMPTY_ROOM,
  members: { "customer-1": member("customer", 0), "agent-1": member("agent", 1) },
};

/** A hall that is told by hand, and what a world was shown of it. */
function hall(isStaffed: boolean) {
  const staffed = signal(isStaffed);
  const shown: string[][] = [];
  const events: string[] = [];
  let tell: RoomListener | null = null;
  const source: RoomSource = {
    now: () => 1,
    start: (listener) => {
      tell = listener;
    },
    stop: () => {
      tell = null;
    },
  };
  const watched = whileOnDuty(source, staffed);
  watched.start({
    onSnapshot: (state) => void shown.push(Object.keys(state.members)),
    onEvent: (event, state) => {
      events.push(event.t);
      shown.push(Object.keys(state.members));
    },
    onPoses: () => undefined,
    onEnded: () => undefined,
  });
  return { staffed, shown, events, watched, tell: () => tell as RoomListener };
}

test("while nobody is on duty a customer sees nobody stand there", () => {
  const { shown, tell } = hall(false);
  tell().onSnapshot(both, 1);
  expect(shown).toEqual([["customer-1"]]);
});

test("whoever comes on duty appears, and goes again after it", () => {
  const { staffed, shown, tell } = hall(false);
  tell().onSnapshot(both, 1);
  staffed.value = true;
  staffed.value = false;
  expect(shown).toEqual([["customer-1"], ["customer-1", "agent-1"], ["customer-1"]]);
});

test("what staff do while off duty is not told, and what the customer does is", () => {
  const { events, tell } = hall(false);
  tell().onSnapshot(both, 1);
  tell().onEvent({ t: "gestured", member_id: "agent-1", gesture: "wave" }, both, 2);
  tell().onEvent({ t: "gestured", member_id: "customer-1", gesture: "nod" }, both, 3);
  expect(events).toEqual(["gestured"]);
});

test("after the end nothing is shown any more", () => {
  const { staffed, shown, watched, tell } = hall(false);
  tell().onSnapshot(both, 1);
  watched.stop();
  staffed.value = true;
  expect(shown).toHaveLength(1);
});
