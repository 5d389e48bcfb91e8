/** What is true in a room, and how each event changes it. Mirror of server/src/salotto/wire/state.py; pure. */

import {
  CHAT_LINES,
  MARKERS,
  type Member,
  type Publication,
  type RoomEvent,
  type RoomState,
} from "../wire/generated";
import { clear, grow } from "./drawing";

export const EMPTY_ROOM: RoomState = {
  members: {},
  publications: {},
  chat: [],
  consents: {},
  is_ended: false,
  may_record: false,
  pause: null,
  recorder: "none",
  markers: [],
  strokes: [],
};

/** A state that an older house wrote, with what it did not know of. */
export function completed(state: RoomState): RoomState {
  return { ...EMPTY_ROOM, ...state };
}

/** Apply one event. Throws RangeError if the event is about somebody the state does not know: one was lost. */
export function evolve(state: RoomState, event: RoomEvent): RoomState {
  switch (event.t) {
    case "said":
      return { ...state, chat: [...state.chat, event.line].slice(-CHAT_LINES) };
    case "consented":
      return { ...state, consents: { ...state.consents, [event.member_id]: event.answer } };
    case "recording_paused":
      return { ...state, pause: event.pause, strokes: state.pause === null ? [] : state.strokes };
    case "recording_resumed":
      return {
        ...state,
        pause: null,
        chat: state.chat.filter((line) => line.is_kept !== false),
        strokes: [],
      };
    case "drawn":
      return { ...state, strokes: grow(state.strokes, event) };
    case "drawing_cleared":
      return { ...state, strokes: clear(state.strokes, event) };
    case "marked":
      return { ...state, markers: [...state.markers, event.marker].slice(-MARKERS) };
    case "recorder_changed":
      return { ...state, recorder: event.recorder };
    case "meeting_ended":
      return { ...state, is_ended: true };
    case "published":
      return withPublication(state, event.publication_id, event.publication);
    case "unpublished":
      return {
        ...state,
        publications: without(state.publications, event.publication_id),
        strokes: state.strokes.filter((one) => one.publication_id !== event.publication_id),
      };
    case "muted": {
      const publication = known(state.publications, event.publication_id);
      return withPublication(state, event.publication_id, { ...publication, is_muted: event.is_muted });
    }
    case "member_joined":
    case "member_left":
    case "connection_changed":
    case "quality_changed":
    case "figure_changed":
      return evolveMembers(state, event);
    default:
      return state; // gestured, pointed, and whatever a newer server tells: nothing that a newcomer must know
  }
}

type MemberEvent = Extract<
  RoomEvent,
  { t: "member_joined" | "member_left" | "connection_changed" | "quality_changed" | "figure_changed" }
>;

function evolveMembers(state: RoomState, event: MemberEvent): RoomState {
  switch (event.t) {
    case "member_joined":
      return withMember(state, event.member_id, event.member);
    case "connection_changed":
      return changeMember(state, event.member_id, { is_connected: event.is_connected });
    case "quality_changed":
      return changeMember(state, event.member_id, { upward: event.upward, downward: event.downward });
    case "figure_changed":
      return changeMember(state, event.member_id, { figure: event.figure });
    case "member_left":
      return withoutMember(state, event.member_id);
  }
}

function withoutMember(state: RoomState, id: string): RoomState {
  const publications = Object.fromEntries(
    Object.entries(state.publications).filter(([, one]) => one.member_id !== id),
  );
  return {
    ...state,
    members: without(state.members, id),
    publications,
    strokes: state.strokes.filter((one) => one.publication_id in publications && one.member_id !== id),
  };
}

function withMember(state: RoomState, id: string, member: Member): RoomState {
  return { ...state, members: { ...state.members, [id]: member } };
}

function changeMember(state: RoomState, id: string, change: Partial<Member>): RoomState {
  return withMember(state, id, { ...known(state.members, id), ...change });
}

function withPublication(state: RoomState, id: string, publication: Publication): RoomState {
  return { ...state, publications: { ...state.publications, [id]: publication } };
}

function without<Value>(record: Readonly<Record<string, Value>>, id: string): Record<string, Value> {
  known(record, id);
  const { [id]: _gone, ...kept } = record;
  return kept;
}

function known<Value>(record: Readonly<Record<string, Value>>, id: string): Value {
  const value = record[id];
  if (value === undefined) throw new RangeError(`unknown in this room: ${id}`);
  return value;
}
