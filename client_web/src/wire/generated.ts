// Generated from server/src/salotto/wire by `make wire`. Do not edit.

export const WIRE_VERSION = 1;
export const SUBPROTOCOL = "salotto.v1";

/** Largest WebSocket message, either way: an SDP offer of a browser with all slots is about 12 KiB. */
export const MESSAGE_BYTES = 65_536;

/**
 * Frames that one message may come in; browsers send one. Empty ones would pile up without ever being too large.
 */
export const MESSAGE_PARTS = 64;

/** Time to send the first message, so that a silent socket costs nothing for long. */
export const ENTER_DEADLINE_S = 5;

/** A person's name as shown over a head and beside a line of chat. */
export const NAME_CHARACTERS = 64;

/** One line of chat: longer thoughts are several lines. */
export const TEXT_CHARACTERS = 2_000;

/** The label of a marked moment: a few words. */
export const LABEL_CHARACTERS = 120;

/** One session description; a browser's offer with every slot and codec stays below half of it. */
export const SDP_BYTES = 49_152;

/** A signed pass. */
export const PASS_BYTES = 2_048;

/** Poses of one member: one and a half times the tick of a meeting, so that jitter loses nothing. */
export const MOVES_PER_S = 30;

/** Lines of chat of one member, with a burst of ten: faster is a script. */
export const SAYS_PER_S = 5;

/** All other commands of one member, with a burst of twenty. */
export const COMMANDS_PER_S = 10;

/**
 * Parts of strokes of one member, with a burst of fifty: browsers send twenty, so that jitter loses nothing.
 */
export const DRAWS_PER_S = 25;

/**
 * Points in one part of a stroke: a twentieth of a second of the fastest mouse has fifty, of which most lie in line.
 */
export const DRAW_POINTS = 32;

/** Points of one stroke, in all its parts; a longer one goes on as another. */
export const STROKE_POINTS = 512;

/** Strokes in a room's snapshot; then the oldest go. */
export const STROKES = 128;

/** Points of all strokes in a room's snapshot, 25 kB: minutes of handwriting; then the oldest strokes go. */
export const DRAWING_POINTS = 4_096;

/** What one member may send in all, with a burst of two seconds. */
export const BYTES_PER_S = 65_536;

/** Reliable messages waiting for a reader; one that is further behind resumes instead (close code 1013). */
export const OUTBOX_EVENTS = 256;

/**
 * Commands waiting for one room; more means that the room cannot follow, and the sender is closed with 1013.
 */
export const ROOM_MAILBOX = 1_024;

/**
 * What the kernel may hold that the network has not taken yet: megabytes by default, and poses would grow old there.
 */
export const UNSENT_BYTES = 65_536;

/** A reader that takes nothing for so long is closed with 1013 and resumes. */
export const STALL_S = 5;

/**
 * A member of a meeting of whom no byte has come for at most so long, though asked, is shown as reconnecting: nobody should speak into the void. TCP alone would not notice for minutes.
 */
export const MISSED_AFTER_S = 5;

/**
 * Over how long those who lost the house spread their return: short for people, not all at once for the house.
 */
export const RETURN_WITHIN_S = 1;

/**
 * Sockets that return to one process in a second; a larger crowd is told to take the longer. Measured by ``bench storm`` with a whole house: 1.30 ms of a core for each of 10,000 who hold a return pass, with their pings, so 770.
 */
export const RETURNS_PER_S = 700;

/** Events kept for members who reconnect; older ones are replaced by a snapshot. */
export const RING_EVENTS = 512;

/** Age of the events kept for members who reconnect. */
export const RING_S = 120;

/** How long a lost member keeps its place in a meeting, marked as reconnecting. */
export const RESUME_S = 60;

/** How long a lost visitor keeps its place in the hall: a telephone locks its screen while people wait. */
export const HALL_RESUME_S = 300;

/** Lines of chat in a room's snapshot: more than any contact was seen to need; the ticket keeps all. */
export const CHAT_LINES = 500;

/** Marked moments in a room's snapshot; the ticket keeps all. */
export const MARKERS = 100;

/** Pose frames a second in a meeting. */
export const MEETING_TICK_HZ = 20;

/** Pose frames a second in a hall. */
export const HALL_TICK_HZ = 10;

/** People in one meeting room. */
export const MEETING_CAPACITY = 16;

/** People in one hall. */
export const HALL_CAPACITY = 500;

/** Why the server closed the socket. */
export const CLOSE_CODES = {
  /** The meeting is over, or the peer said goodbye: all is well. */
  ended: 1000,
  /** The peer broke the contract of the wire. */
  protocol: 1002,
  /** This process ends; the peer comes back at once and resumes. */
  restarting: 1012,
  /** The peer reads too slowly, or writes too fast. It may come back and resume. */
  overload: 1013,
  /** The pass does not open this room: wrong, expired, spent, or somebody else's. */
  pass_refused: 4401,
  /** A newer connection of the same member took over. */
  replaced: 4409,
} as const;

export type Role = "customer" | "agent" | "supervisor";

export type Kind = "voice" | "screen" | "camera";

export type PictureCodec = "vp8" | "vp9" | "av1";

export type Gesture = "wave" | "nod" | "point" | "think";

export type Surface = "wall" | "floor";

export type Answered = "unanswered" | "yes" | "no";

export type PauseReason = "card" | "other";

export type RecorderState = "none" | "writing" | "interrupted";

export type Quality = "good" | "fair" | "poor";

/** You are in. `tick_hz` is the pace at which poses are useful. */
export interface Welcome {
  readonly t: "welcome";
  readonly member_id: string;
  readonly connection_id: string;
  readonly room_id: string;
  readonly tick_hz: number;
  readonly now_ms: number;
}

/**
 * One person as everybody sees them. `index` names them in pose frames.
 *
 * `upward`, `downward`: how well their network carries what they send, and what is sent to them.
 */
export interface Member {
  readonly name: string;
  readonly role: Role;
  readonly figure: string;
  readonly index: number;
  readonly is_connected: boolean;
  readonly upward: Quality;
  readonly downward: Quality;
}

/** A track that somebody sends into the room. */
export interface Publication {
  readonly member_id: string;
  readonly kind: Kind;
  readonly is_muted: boolean;
}

/**
 * One line of chat. `key` is the writer's own, so that a line sent twice appears once.
 *
 * `is_kept`: False for what was written during a pause of the recording. It is seen by those in the room until the
 * pause ends, and stands nowhere else: not on the ticket, not on the tape.
 */
export interface ChatLine {
  readonly member_id: string;
  readonly name: string;
  readonly role: Role;
  readonly key: string;
  readonly text: string;
  readonly at_ms: number;
  readonly is_kept: boolean;
}

/** Somebody asked that nothing be recorded for a while. `card`: a card or other secret numbers. */
export interface RecordingPause {
  readonly member_id: string;
  readonly reason: PauseReason;
  readonly since_ms: number;
}

/** A moment that somebody marked, to find it again. The label may be empty. */
export interface Marker {
  readonly member_id: string;
  readonly label: string;
  readonly at_ms: number;
}

/** What somebody drew on a picture without lifting the pen. `key` is the drawer's own. */
export interface Stroke {
  readonly member_id: string;
  readonly publication_id: string;
  readonly key: number;
  readonly points: readonly number[];
}

/**
 * Everything that a newcomer must be told. A value: `evolve` returns a new one.
 *
 * `may_record`: the organisation states a legal basis. `recorder`: whether the tape takes what it is given.
 * `strokes`: what is drawn on pictures that are shown now, oldest first.
 */
export interface RoomState {
  readonly members: Readonly<Record<string, Member>>;
  readonly publications: Readonly<Record<string, Publication>>;
  readonly chat: readonly ChatLine[];
  readonly consents: Readonly<Record<string, Answered>>;
  readonly is_ended: boolean;
  readonly may_record: boolean;
  readonly pause: RecordingPause | null;
  readonly recorder: RecorderState;
  readonly markers: readonly Marker[];
  readonly strokes: readonly Stroke[];
}

/** The whole room after event `number` of `epoch`. */
export interface Snapshot {
  readonly t: "snapshot";
  readonly epoch: string;
  readonly number: number;
  readonly state: RoomState;
}

/** Somebody entered. */
export interface MemberJoined {
  readonly t: "member_joined";
  readonly member_id: string;
  readonly member: Member;
}

/** Somebody left for good, or was lost for too long. */
export interface MemberLeft {
  readonly t: "member_left";
  readonly member_id: string;
  readonly reason: "ended" | "left" | "lost";
}

/** Somebody's connection was lost, or is back. */
export interface ConnectionChanged {
  readonly t: "connection_changed";
  readonly member_id: string;
  readonly is_connected: boolean;
}

/**
 * Somebody's network carries their voice and pictures, or those of others to them, better or worse than before.
 */
export interface QualityChanged {
  readonly t: "quality_changed";
  readonly member_id: string;
  readonly upward: Quality;
  readonly downward: Quality;
}

/** Somebody looks different. */
export interface FigureChanged {
  readonly t: "figure_changed";
  readonly member_id: string;
  readonly figure: string;
}

/** Somebody wrote a line. */
export interface Said {
  readonly t: "said";
  readonly line: ChatLine;
}

/** Somebody waved, nodded, pointed or thought. */
export interface Gestured {
  readonly t: "gestured";
  readonly member_id: string;
  readonly gesture: Gesture;
}

/** Somebody points at a spot. */
export interface Pointed {
  readonly t: "pointed";
  readonly member_id: string;
  readonly surface: Surface;
  readonly u: number;
  readonly v: number;
  readonly publication_id: string | null;
}

/** Somebody drew on a picture: a stroke began, or went on. */
export interface Drawn {
  readonly t: "drawn";
  readonly member_id: string;
  readonly publication_id: string;
  readonly key: number;
  readonly points: readonly number[];
}

/** Somebody wiped a picture; `of` is whose strokes are gone, null: everybody's. */
export interface DrawingCleared {
  readonly t: "drawing_cleared";
  readonly member_id: string;
  readonly publication_id: string;
  readonly of: string | null;
}

/** A track plays into the room. */
export interface Published {
  readonly t: "published";
  readonly publication_id: string;
  readonly publication: Publication;
}

/** A track has stopped; `by` is who stopped it where that was not its owner. */
export interface Unpublished {
  readonly t: "unpublished";
  readonly publication_id: string;
  readonly by: string | null;
}

/** A track was silenced by its owner, or opened again. */
export interface Muted {
  readonly t: "muted";
  readonly publication_id: string;
  readonly is_muted: boolean;
}

/** Somebody answered whether the meeting may be recorded. */
export interface Consented {
  readonly t: "consented";
  readonly member_id: string;
  readonly answer: Answered;
  readonly text_version: string;
}

/** Nothing is recorded or kept from here on, because somebody asked so; or the reason was put right. */
export interface RecordingPaused {
  readonly t: "recording_paused";
  readonly pause: RecordingPause;
}

/** The pause is over; what was written during it is gone. */
export interface RecordingResumed {
  readonly t: "recording_resumed";
  readonly member_id: string;
}

/** Somebody marked this moment. */
export interface Marked {
  readonly t: "marked";
  readonly marker: Marker;
}

/** The tape takes what it is given, or does not. */
export interface RecorderChanged {
  readonly t: "recorder_changed";
  readonly recorder: RecorderState;
}

/** The meeting is over; the room closes. */
export interface MeetingEnded {
  readonly t: "meeting_ended";
  readonly by: Role;
}

/** Event `number` of the room. Numbers grow; those that do not concern this member are left out. */
export interface Happened {
  readonly t: "happened";
  readonly epoch: string;
  readonly number: number;
  readonly at_ms: number;
  readonly event: RoomEvent;
}

/** Where everybody is who moved since the last frame. Layout: see wire/pose.py. */
export interface Poses {
  readonly t: "poses";
  readonly frame: Uint8Array;
}

/** How loud each publication is, 0 (silent) to 127 (loud). Those left out are silent. */
export interface Levels {
  readonly t: "levels";
  readonly levels: Readonly<Record<string, number>>;
}

/** Your last command was refused; nothing changed. */
export interface Refused {
  readonly t: "refused";
  readonly code: string;
  readonly text: string;
  readonly command: string;
  readonly key: string | null;
}

/** The answer to the offer of the same generation. */
export interface Answer {
  readonly t: "answer";
  readonly generation: number;
  readonly sdp: string;
}

/**
 * Which publication plays in which receiving slot, by media line (mid); null is an empty slot.
 *
 * `codecs`: what everybody else can show; of a screen or camera in any other, somebody sees nothing.
 * `are_pictures_paused`: we send none for now, because your connection does not carry them beside the voices.
 * `max_pictures_bps`: your pictures may take so much together, in bits per second, and your browser sends more than RTCP
 * tells it: set its `maxBitrate`. null: it may go by RTCP.
 */
export interface Slots {
  readonly t: "slots";
  readonly generation: number;
  readonly slots: Readonly<Record<string, string | null>>;
  readonly codecs: readonly PictureCodec[];
  readonly are_pictures_paused: boolean;
  readonly max_pictures_bps: number | null;
}

/** The server's view of your media path. */
export interface PathChanged {
  readonly t: "path_changed";
  readonly generation: number;
  readonly path: "connected" | "connecting" | "lost";
}

/** The answer to Ping. After a loss, attempts but the first wait a random part of `return_within_ms`. */
export interface Pong {
  readonly t: "pong";
  readonly sent_ms: number;
  readonly now_ms: number;
  readonly return_within_ms: number;
}

/**
 * After a loss, enter with this instead of asking for a pass: once, within `good_for_ms`. It replaces earlier ones.
 */
export interface ReturnPass {
  readonly t: "return_pass";
  readonly entry_pass: string;
  readonly good_for_ms: number;
}

/** The connection closes, and why. `is_final` means: do not come back with this pass's purpose. */
export interface Goodbye {
  readonly t: "goodbye";
  readonly code: string;
  readonly text: string;
  readonly is_final: boolean;
}

/** Somebody of the staff, as a customer may know them. */
export interface Person {
  readonly name: string;
  readonly figure: string;
}

/**
 * All that a customer may know about their own visit, each time something changed. Latest wins.
 *
 * `position` counts from 1. `wait_s` is a range, least and most, or null when nothing honest can be said.
 * `next_update_at_ms` is a promise that is kept even when there is no news. `room_id` is set while the
 * meeting is on: ask for a pass and enter it.
 */
export interface VisitStatus {
  readonly t: "visit_status";
  readonly contact_id: string;
  readonly ticket_number: string;
  readonly state: "abandoned" | "active" | "callback" | "closed" | "queued" | "reserved" | "wrap_up";
  readonly position: number | null;
  readonly wait_s: readonly [number, number] | null;
  readonly next_update_at_ms: number | null;
  readonly has_news: boolean;
  readonly staff_on_duty: number;
  readonly agent: Person | null;
  readonly room_id: string | null;
  readonly consent: Answered;
}

/**
 * Somebody who waits, as an agent sees them.
 *
 * `is_verified`: the company's own site vouched for who they are. `order`: the number of an order, if the page from
 * which they came named one; nobody vouches for that.
 */
export interface WaitingContact {
  readonly contact_id: string;
  readonly ticket_number: string;
  readonly customer_name: string;
  readonly topic: string;
  readonly words: string;
  readonly language: string;
  readonly since_ms: number;
  readonly position: number;
  readonly is_reserved: boolean;
  readonly channel: "phone" | "text" | "voice";
  readonly is_verified: boolean;
  readonly order: string;
}

/** A contact held for this agent until the deadline. */
export interface RingingReservation {
  readonly reservation_id: string;
  readonly contact: WaitingContact;
  readonly deadline_ms: number;
}

/** The contact this agent is serving or wrapping up. */
export interface HeldContact {
  readonly contact_id: string;
  readonly ticket_id: string;
  readonly ticket_number: string;
  readonly state: "active" | "wrap_up";
  readonly since_ms: number;
  readonly room_id: string | null;
}

/** All that an agent's desk shows of the floor, each time something changed. Latest wins. */
export interface DeskStatus {
  readonly t: "desk_status";
  readonly availability: "available" | "away" | "on_contact" | "reserved" | "wrap_up";
  readonly away_reason: string | null;
  readonly waiting: readonly WaitingContact[];
  readonly reservation: RingingReservation | null;
  readonly contact: HeldContact | null;
}

/**
 * Enter the pass's room, within 5 s. Whoever comes back tells the last event it has seen, and hears what it missed.
 */
export interface Enter {
  readonly t: "enter";
  /** 1 to 2,048 characters. */
  readonly entry_pass: string;
  readonly epoch?: string | null;
  readonly number?: number | null;
}

/** Say goodbye: I do not come back. */
export interface Leave {
  readonly t: "leave";
}

/** Tell where I am: 13 bytes, or 29 with hands. Latest wins; may be dropped under load. */
export interface Move {
  readonly t: "move";
  /** 13 to 29 bytes. */
  readonly pose: Uint8Array;
}

/**
 * Write a line. `key` is unique for this writer; sending it again is harmless.
 *
 * `while_paused`: its writer saw that nothing was kept. If the pause is over when it arrives, it is refused.
 */
export interface Say {
  readonly t: "say";
  /** 1 to 36 characters. */
  readonly key: string;
  /** 1 to 2,000 characters. */
  readonly text: string;
  readonly while_paused?: boolean;
}

/** Wave, nod, point or think, visibly. */
export interface Gesticulate {
  readonly t: "gesticulate";
  readonly gesture: Gesture;
}

/**
 * Point at the wall (fractions from its left and top) or the floor (fractions of the room's width and depth).
 *
 * `publication_id`: the picture on the wall that is meant; null: whatever hangs there.
 */
export interface Point {
  readonly t: "point";
  readonly surface: Surface;
  /** 0 to 1. */
  readonly u: number;
  /** 0 to 1. */
  readonly v: number;
  readonly publication_id?: string | null;
}

/**
 * Draw on a picture that is shown, one's own or another's: the next part of a stroke of mine.
 *
 * `while_paused`: nothing was kept when it was drawn. If the pause is over when it arrives, it is forgotten.
 */
export interface Draw {
  readonly t: "draw";
  /** 1 to 96 characters. */
  readonly publication_id: string;
  /** 0 to 2,147,483,647. */
  readonly key: number;
  readonly points: readonly number[];
  readonly while_paused?: boolean;
}

/** Wipe a picture: all of it by whoever shows it and by staff, one's own strokes by others. */
export interface ClearDrawing {
  readonly t: "clear_drawing";
  /** 1 to 96 characters. */
  readonly publication_id: string;
}

/** Look different from now on. */
export interface ChangeFigure {
  readonly t: "change_figure";
  /** Matches ^[a-z0-9_-]{1,32}$. */
  readonly figure: string;
}

/** Offer a media path. `generation` grows by one with each new RTCPeerConnection of this page. */
export interface Offer {
  readonly t: "offer";
  /** 1 to 1,000,000. */
  readonly generation: number;
  /** 1 to 49,152 characters. */
  readonly sdp: string;
}

/** Tell that a track of this kind now plays into its slot. */
export interface Publish {
  readonly t: "publish";
  readonly kind: Kind;
  readonly is_muted?: boolean;
}

/** Tell that the track of this kind has stopped. */
export interface Unpublish {
  readonly t: "unpublish";
  readonly kind: Kind;
}

/** End somebody's picture for everybody: staff anybody's, a customer that of staff. Nobody's voice. */
export interface StopShowing {
  readonly t: "stop_showing";
  /** 1 to 96 characters. */
  readonly publication_id: string;
}

/** Silence one's own track, or open it again. The server drops what arrives meanwhile. */
export interface Mute {
  readonly t: "mute";
  readonly kind: Kind;
  readonly is_muted: boolean;
}

/**
 * Record and keep nothing for a while: a card number, say. Asked again with another reason, it puts that right.
 */
export interface PauseRecording {
  readonly t: "pause_recording";
  readonly reason: PauseReason;
}

/** Record again. Whoever paused may, and the agent. */
export interface ResumeRecording {
  readonly t: "resume_recording";
}

/** Mark this moment, to find it again in the recording and on the ticket. */
export interface Mark {
  readonly t: "mark";
  /** At most 120 characters. */
  readonly label?: string;
}

/** Ask for a Pong, to learn the delay and the server's clock. */
export interface Ping {
  readonly t: "ping";
  readonly sent_ms: number;
}

/** What a client sends. */
export type ClientMessage =
  | Enter
  | Leave
  | Move
  | Say
  | Gesticulate
  | Point
  | Draw
  | ClearDrawing
  | ChangeFigure
  | Offer
  | Publish
  | Unpublish
  | StopShowing
  | Mute
  | PauseRecording
  | ResumeRecording
  | Mark
  | Ping;

/** What happens in a room: carried by `happened`, folded into the state by `evolve`. */
export type RoomEvent =
  | MemberJoined
  | MemberLeft
  | ConnectionChanged
  | QualityChanged
  | FigureChanged
  | Said
  | Gestured
  | Pointed
  | Drawn
  | DrawingCleared
  | Published
  | Unpublished
  | Muted
  | Consented
  | RecordingPaused
  | RecordingResumed
  | Marked
  | RecorderChanged
  | MeetingEnded;

/** What the server sends. */
export type ServerMessage =
  | Welcome
  | Snapshot
  | Happened
  | Poses
  | Levels
  | Refused
  | Answer
  | Slots
  | PathChanged
  | Pong
  | ReturnPass
  | Goodbye
  | VisitStatus
  | DeskStatus;
