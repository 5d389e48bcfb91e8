/**
 * Where the desk is, and what moves it. Pure: the page draws `viewOf(desk)` and feeds `step`.
 *
 * The server tells the whole status each time something changes (DeskStatus, latest wins), so there is little to
 * remember here: which answer to a ring is on its way, and what has to be said about a change nobody here asked for.
 */
import type { DeskStatus } from "../../wire/generated";

/** The standing connection, as the agent may know it. `replaced`: a newer tab of the same agent took over. */
export type Link = "connecting" | "open" | "reconnecting" | "replaced" | "refused";

/** Something that changed without the agent having asked for it. Each has its words. */
export type Notice =
  | "somebody_was_quicker"
  | "ring_missed"
  | "customer_left_before"
  | "contact_taken_back"
  | "connection_back"
  | "not_done";

export interface Answering {
  readonly reservationId: string;
  readonly answer: "accept" | "decline";
}

export interface Desk {
  readonly step: "entering" | "signing_in" | "testing_sound" | "working";
  readonly link: Link;
  readonly status: DeskStatus | null;
  /** The answer to the ring that was sent and is not yet part of a status. */
  readonly answering: Answering | null;
  readonly notice: Notice | null;
}

export type DeskEvent =
  | { readonly kind: "signed_in"; readonly isSoundTested: boolean }
  | { readonly kind: "signed_out" }
  | { readonly kind: "sound_tested" }
  | { readonly kind: "sound_test_wanted" }
  | { readonly kind: "link_changed"; readonly link: Link }
  | { readonly kind: "status_told"; readonly status: DeskStatus }
  | { readonly kind: "answered"; readonly answering: Answering }
  | { readonly kind: "answer_refused"; readonly code: string }
  | { readonly kind: "refused" }
  | { readonly kind: "notice_closed" };

export type View =
  | "loading"
  | "sign_in"
  | "sound_test"
  | "replaced"
  | "floor"
  | "ringing"
  | "meeting"
  | "wrap_up";

export const AT_THE_DOOR: Desk = {
  step: "entering",
  link: "connecting",
  status: null,
  answering: null,
  notice: null,
};

/** The desk after an event. Total: an event that means nothing here changes nothing. */
export function step(desk: Desk, event: DeskEvent): Desk {
  switch (event.kind) {
    case "signed_in":
      return { ...AT_THE_DOOR, step: event.isSoundTested ? "working" : "testing_sound" };
    case "signed_out":
      return { ...AT_THE_DOOR, step: "signing_in" };
    case "sound_tested":
      return { ...desk, step: desk.step === "testing_sound" ? "working" : desk.step };
    case "sound_test_wanted":
      return { ...desk, step: desk.step === "working" ? "testing_sound" : desk.step };
    case "link_changed":
      return changeLink(desk, event.link);
    case "status_told":
      return hearStatus(desk, event.status);
    case "answered":
      return { ...desk, answering: event.answering, notice: null };
    case "answer_refused":
      return { ...desk, answering: null, notice: whyRefused(event.code) };
    case "refused":
      return { ...desk, notice: "not_done" };
    case "notice_closed":
      return { ...desk, notice: null };
  }
}

/** What the page shows. A customer comes before every other thing: one who is served, then one who rings. */
export function viewOf(desk: Desk): View {
  if (desk.step === "entering") return "loading";
  if (desk.step === "signing_in") return "sign_in";
  if (desk.link === "replaced") return "replaced";
  const { status } = desk;
  if (status?.contact) return status.contact.state === "active" ? "meeting" : "wrap_up";
  if (ringOf(desk) !== null) return "ringing";
  if (desk.step === "testing_sound") return "sound_test";
  return status === null ? "loading" : "floor";
}

/** The reservation that rings now, unless it has already been declined here. */
export function ringOf(desk: Desk): DeskStatus["reservation"] {
  const reservation = desk.status?.reservation ?? null;
  if (reservation === null) return null;
  const { answering } = desk;
  const isDeclined =
    answering?.answer === "decline" && answering.reservationId === reservation.reservation_id;
  return isDeclined ? null : reservation;
}

/** Whether a key that accepts may be heeded: once for each ring. */
export function mayAnswer(desk: Desk): boolean {
  return ringOf(desk) !== null && desk.answering === null;
}

function changeLink(desk: Desk, link: Link): Desk {
  if (desk.link === "replaced") return desk;
  const isBack = desk.link === "reconnecting" && link === "open";
  return { ...desk, link, notice: isBack ? "connection_back" : desk.notice };
}

function hearStatus(desk: Desk, status: DeskStatus): Desk {
  const ring = desk.status?.reservation ?? null;
  const isSettled =
    desk.answering !== null && desk.answering.reservationId !== status.reservation?.reservation_id;
  return {
    ...desk,
    status,
    answering: isSettled ? null : desk.answering,
    notice: noticeOf(desk, status, ring) ?? noticeKept(desk.notice, status),
  };
}

/** Whoever is available again is told no more that they are away. */
function noticeKept(notice: Notice | null, { availability }: DeskStatus): Notice | null {
  return notice === "ring_missed" && availability !== "away" ? null : notice;
}

function noticeOf(desk: Desk, next: DeskStatus, ring: DeskStatus["reservation"]): Notice | null {
  if (desk.status?.contact?.state === "active" && next.contact === null) return "contact_taken_back";
  const isRingGone = ring !== null && next.reservation?.reservation_id !== ring.reservation_id;
  const isMine = next.contact?.contact_id === ring?.contact.contact_id;
  if (!isRingGone || isMine) return null;
  if (desk.answering?.reservationId === ring.reservation_id) {
    return desk.answering.answer === "accept" ? "somebody_was_quicker" : null;
  }
  const stillWaits = next.waiting.some((one) => one.contact_id === ring.contact.contact_id);
  return stillWaits ? "ring_missed" : "customer_left_before";
}

function whyRefused(code: string): Notice {
  return code === "conflict" || code === "not_found" ? "somebody_was_quicker" : "not_done";
}
