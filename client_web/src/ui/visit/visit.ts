/**
 * The visit as a value: what is known, what was answered here, and which question is on the page.
 *
 * The server's word decides. After a reload everything here is empty but the token, the first answer of the server
 * brings the facts, and `pageOf` finds the way back:
 *
 *     (invited | code) -> consent, or -> start
 *     opening -> start -> topic -> consent -> microphone -> waiting -> meeting -> end
 *                   |       |         `------- reach -------'   |         `-> waiting (cut off, place kept)
 *                   `-------+-> reach -> called_back            `-> left
 *
 * Consent and microphone are asked while one waits; if somebody comes meanwhile, the meeting begins at once and asks
 * there. Pure: no clock, no network.
 */

import type { Standing } from "../../launcher/messages";
import type { House, Recap, Visit } from "../../lib/api";
import type { VisitStatus } from "../../wire/generated";

/** The question, or the news, that the page is about. */
export type VisitPage =
  | "opening"
  | "start"
  | "invited"
  | "code"
  | "topic"
  | "consent"
  | "microphone"
  | "waiting"
  | "reach"
  | "meeting"
  | "called_back"
  | "left"
  | "end";

/** What the visitor came for: to talk, to write, or to be called back. */
export type Wish = "voice" | "text" | "callback";

/** What the visitor chose about the microphone. */
export type Voice = "unasked" | "on" | "text";

/** How somebody comes in who was invited: by a link, or by six digits. */
export type Way = "link" | "code";

/** Who invited, and what became of it on arrival: see InvitedVisit. */
export interface Inviter {
  readonly name: string;
  readonly how: "coming" | "busy" | "gone" | "joined";
}

/** The visit as known now, told by HTTP or by the socket: the newest wins. Moments in ms since 1970. */
export interface Facts {
  readonly contactId: string;
  readonly ticketNumber: string;
  readonly state: Visit["state"];
  readonly topic: string;
  readonly name: string;
  readonly channel: Visit["channel"];
  readonly position: number | null;
  /** Least and most seconds. */
  readonly waitS: readonly number[] | null;
  readonly nextUpdateAtMs: number | null;
  readonly hasNews: boolean;
  readonly staffOnDuty: number;
  readonly agent: { readonly name: string; readonly figure: string } | null;
  readonly roomId: string | null;
  readonly consent: "unanswered" | "yes" | "no";
}

export interface VisitState {
  readonly house: House | null;
  /** A token is kept from before a reload, and the server was not heard yet. */
  readonly isReturning: boolean;
  readonly wish: Wish | null;
  readonly facts: Facts | null;
  readonly voice: Voice;
  /** The visitor's own wish to be silent: whoever muted must not be heard after a reload. */
  readonly isMuted: boolean;
  readonly isConsentSkipped: boolean;
  readonly isAskingReach: boolean;
  /** Which invitation is being followed; null: none. */
  readonly way: Way | null;
  /** Invited, and so on the telephone with somebody already; null: came as usual. */
  readonly inviter: Inviter | null;
  /** The meeting was cut off and the place given back: said on the waiting page. */
  readonly wasCutOff: boolean;
  readonly recap: Recap | null;
  /** The closing question was answered or passed. */
  readonly isDone: boolean;
}

export type VisitEvent =
  | { readonly t: "house_read"; readonly house: House }
  | { readonly t: "wished"; readonly wish: Wish }
  | { readonly t: "went_back" }
  | { readonly t: "way_shown"; readonly way: Way | null }
  | { readonly t: "invited"; readonly inviter: Inviter }
  | { readonly t: "visit_read"; readonly visit: Visit }
  | { readonly t: "status_told"; readonly status: VisitStatus }
  | { readonly t: "consent_skipped" }
  | { readonly t: "voice_chosen"; readonly voice: "on" | "text" }
  | { readonly t: "voice_muted"; readonly isMuted: boolean }
  | { readonly t: "reach_asked" }
  | { readonly t: "recap_read"; readonly recap: Recap }
  | { readonly t: "closed" }
  | { readonly t: "forgotten" };

/** What was chosen before a reload of this tab. */
export interface Kept {
  readonly voice: Voice;
  readonly isMuted?: boolean;
  readonly isConsentSkipped: boolean;
  readonly inviter?: Inviter | null;
}

/** The visit before anything is known. `kept`: this tab holds a visit from before a reload; null if it does not. */
export function newVisit(kept: Kept | null): VisitState {
  return {
    house: null,
    isReturning: kept !== null,
    wish: null,
    facts: null,
    voice: kept?.voice ?? "unasked",
    isMuted: kept?.isMuted ?? false,
    isConsentSkipped: kept?.isConsentSkipped ?? false,
    isAskingReach: false,
    way: null,
    inviter: kept?.inviter ?? null,
    wasCutOff: false,
    recap: null,
    isDone: false,
  };
}

/** The visit after an event. */
export function step(state: VisitState, event: VisitEvent): VisitState {
  switch (event.t) {
    case "house_read":
      return { ...state, house: event.house };
    case "wished":
      return { ...state, wish: event.wish, isAskingReach: event.wish === "callback" };
    case "went_back":
      return state.facts === null
        ? { ...state, wish: null, isAskingReach: false }
        : { ...state, isAskingReach: false };
    case "way_shown":
      return { ...state, way: event.way };
    case "invited":
      return { ...newVisit(null), house: state.house, inviter: event.inviter };
    case "visit_read":
      return learn(state, factsOf(event.visit));
    case "status_told":
      return state.facts === null ? state : learn(state, factsAfter(state.facts, event.status));
    case "consent_skipped":
      return { ...state, isConsentSkipped: true };
    case "voice_chosen":
      return { ...state, voice: event.voice, isMuted: false };
    case "voice_muted":
      return state.isMuted === event.isMuted ? state : { ...state, isMuted: event.isMuted };
    case "reach_asked":
      return { ...state, isAskingReach: true };
    case "recap_read":
      return { ...state, recap: event.recap, isDone: state.isDone || event.recap.satisfaction !== null };
    case "closed":
      return { ...state, isDone: true };
    case "forgotten":
      return { ...newVisit(null), house: state.house };
  }
}

/** Which question is on the page. */
export function pageOf(state: VisitState): VisitPage {
  if (state.house === null || state.isReturning) return "opening";
  if (state.facts === null && state.way !== null) return state.way === "link" ? "invited" : "code";
  if (state.facts === null) return state.wish === null ? "start" : "topic";
  switch (state.facts.state) {
    case "queued":
    case "reserved":
      return waitingPageOf(state);
    case "active":
      return "meeting";
    case "wrap_up":
    case "closed":
      return "end";
    case "callback":
      return "called_back";
    case "abandoned":
      return "left";
  }
}

/** How the visit stands, as the company's own site is told. */
export function standingOf(state: VisitState): Standing {
  switch (state.facts?.state) {
    case undefined:
      return state.isReturning ? "waiting" : "before";
    case "queued":
      return "waiting";
    case "reserved":
      return "coming";
    case "active":
      return "meeting";
    default:
      return "over";
  }
}

/** Whether the visitor may still be asked if the meeting may be recorded. */
export function mayAskConsent(state: VisitState): boolean {
  const isOpen = state.facts?.consent === "unanswered" && !state.isConsentSkipped;
  return state.house?.may_record === true && isOpen;
}

/** Whether the visitor may still be asked to turn on the microphone. */
export function mayAskVoice(state: VisitState): boolean {
  return state.facts?.channel === "voice" && state.voice === "unasked" && state.inviter === null;
}

/** Whether the page keeps quiet, because one talks on a telephone beside it. */
export function isQuiet(state: VisitState): boolean {
  return state.inviter !== null && state.voice !== "on";
}

/** Whether a sound tells that it is one's turn: not beside the telephone; but whoever stands in the line has hung up. */
export function mayRing(state: VisitState): boolean {
  const { how } = state.inviter ?? {};
  return !isQuiet(state) || how === "busy" || how === "gone";
}

function waitingPageOf(state: VisitState): VisitPage {
  if (state.isAskingReach) return "reach";
  if (mayAskConsent(state)) return "consent";
  return mayAskVoice(state) ? "microphone" : "waiting";
}

function learn(state: VisitState, facts: Facts): VisitState {
  const isWaiting = facts.state === "queued" || facts.state === "reserved";
  const isCut = state.facts?.state === "active" && isWaiting;
  return {
    ...state,
    facts,
    isReturning: false,
    isAskingReach: isWaiting && state.isAskingReach,
    wasCutOff: isWaiting && (state.wasCutOff || isCut),
  };
}

function factsOf(visit: Visit): Facts {
  return {
    contactId: visit.contact_id,
    ticketNumber: visit.ticket_number,
    state: visit.state,
    topic: visit.topic,
    name: visit.name,
    channel: visit.channel,
    position: visit.position,
    waitS: visit.wait_s,
    nextUpdateAtMs: visit.next_update_at === null ? null : Date.parse(visit.next_update_at),
    hasNews: false,
    staffOnDuty: visit.staff_on_duty,
    agent: visit.agent,
    roomId: visit.room_id,
    consent: visit.consent,
  };
}

function factsAfter(facts: Facts, status: VisitStatus): Facts {
  if (status.contact_id !== facts.contactId) return facts;
  return {
    ...facts,
    state: status.state,
    position: status.position,
    waitS: status.wait_s,
    nextUpdateAtMs: status.next_update_at_ms,
    hasNews: status.has_news,
    staffOnDuty: status.staff_on_duty,
    agent: status.agent,
    roomId: status.room_id,
    consent: status.consent,
  };
}
