/** The hall as a waiting customer sees it: staff stand there only while somebody is on duty. */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { RoomSource } from "../../room/source";
import type { RoomState } from "../../wire/generated";

/** Watches `source`; while `isStaffed` is false, staff who only look on from their desks are not shown. */
export function whileOnDuty(source: RoomSource, isStaffed: ReadonlySignal<boolean>): RoomSource {
  let whole: RoomState | null = null;
  let stopWatching: () => void = () => undefined;
  return {
    ...source,
    start: (listener) => {
      const seen = (state: RoomState) => (isStaffed.peek() ? state : withoutStaff(state));
      source.start({
        ...{ onPoses: (frame) => listener.onPoses(frame), onEnded: (reason) => listener.onEnded(reason) },
        onSnapshot: (state, atMs) => {
          whole = state;
          listener.onSnapshot(seen(state), atMs);
        },
        onEvent: (event, state, atMs) => {
          whole = state;
          if (isStaffed.peek() || !isOfStaff(event, state)) listener.onEvent(event, seen(state), atMs);
        },
      });
      stopWatching = effect(() => {
        void isStaffed.value;
        if (whole !== null) listener.onSnapshot(seen(whole), source.now());
      });
    },
    stop: () => {
      stopWatching();
      source.stop();
    },
  };
}

function withoutStaff(state: RoomState): RoomState {
  const members = Object.entries(state.members).filter(([, member]) => member.role === "customer");
  return { ...state, members: Object.fromEntries(members) };
}

function isOfStaff(event: object, state: RoomState): boolean {
  if (!("member_id" in event) || typeof event.member_id !== "string") return false;
  const member = state.members[event.member_id];
  return member !== undefined && member.role !== "customer";
}
