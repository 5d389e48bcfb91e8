/** Whether a meeting is to be recorded right now. Mirror of server/src/salotto/recording/rules.py; pure. */
import type { RoomState } from "../wire/generated";

export type Wanted = "on" | "waiting" | "refused" | "paused" | "alone" | "not_allowed" | "ended";

/** Why not, the reason that nobody here could lift first; `on`: every byte. */
export function wanted(state: RoomState): Wanted {
  if (state.is_ended) return "ended";
  if (!state.may_record) return "not_allowed";
  const members = Object.entries(state.members);
  const customers = members.filter(([, member]) => member.role === "customer").map(([id]) => id);
  const hasAgent = members.some(([, member]) => member.role === "agent");
  if (customers.length === 0 || !hasAgent) return "alone";
  const answers = customers.map((id) => state.consents[id] ?? "unanswered");
  if (answers.includes("no")) return "refused";
  if (answers.includes("unanswered")) return "waiting";
  return state.pause === null ? "on" : "paused";
}

/** What people are told: `recording` only while the tape takes what it is given. */
export type RecordingShown = "recording" | "starting" | "interrupted" | "paused" | "off";

const WHILE_ON: Readonly<Record<RoomState["recorder"], RecordingShown>> = {
  writing: "recording",
  none: "starting",
  interrupted: "interrupted",
};

/** What the badge says. */
export function recordingShown(state: RoomState): RecordingShown {
  const is = wanted(state);
  if (is === "on") return WHILE_ON[state.recorder];
  return is === "paused" ? "paused" : "off";
}

/** Whether `selfId` may end the pause that is on: whoever paused, and every agent. */
export function mayResume(state: RoomState, selfId: string | null): boolean {
  if (state.pause === null || selfId === null) return false;
  return state.pause.member_id === selfId || state.members[selfId]?.role === "agent";
}
