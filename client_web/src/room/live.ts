/**
 * A room as it is now, over the socket.
 *
 * It comes back by itself after every loss, says again what the room may not have heard, and keeps its own tracks
 * published as the page last wished. Pages watch it through `source()`, as often and as late as they like.
 */
import type {
  Answer,
  Draw,
  Gesture,
  Happened,
  Kind,
  Offer,
  PauseReason,
  Refused,
  RoomState,
  ServerMessage,
  Snapshot,
  Surface,
  Welcome,
} from "../wire/generated";
import { Audience } from "./audience";
import { localNow, ServerClock } from "./clock";
import { KnownRoom, type Seen } from "./known";
import { type UnsaidLine, UnsaidLines } from "./lines";
import { Link, type LinkOptions, type LinkState } from "./link";
import { OwnTracks } from "./ownTracks";
import { PauseWish } from "./pauseWish";
import type { PersonalListener } from "./personal";
import type { RoomSource } from "./source";

export type { UnsaidLine } from "./lines";
export type { ClosedBecause, LinkState, Socket } from "./link";
export type { PersonalListener } from "./personal";

export interface LiveOptions extends LinkOptions {
  readonly personal?: PersonalListener;
}

type Tagged<Tag extends ServerMessage["t"]> = Extract<ServerMessage, { t: Tag }>;

const SETTLE_MS = 500; // after a welcome, what was missed has arrived
const SAY_AGAIN_MS = 1_000; // after "too many at once"
/** What is wished until the room has it, though it came too fast: what is said, and what plays. */
const AGAIN = new Set(["say", "pause_recording"]);
const PLAY_AGAIN = new Set(["publish", "unpublish", "mute"]);

export class LiveRoom {
  private readonly personal: PersonalListener;
  private readonly link: Link;
  private readonly clock = new ServerClock();
  private readonly lines = new UnsaidLines();
  private readonly pause = new PauseWish((isWished) => this.personal.onPauseWished?.(isWished));
  private readonly known = new KnownRoom();
  private readonly tracks = new OwnTracks((command) => this.link.send(command));
  private readonly audience = new Audience(this.clock, (listener) => {
    if (!this.known.isKnown) return;
    listener.onSnapshot(this.state, this.now());
    const { stand } = this.known;
    if (stand !== null) listener.onPoses(stand);
  });
  private ownId: string | null = null;
  private unanswered: Offer | null = null;

  constructor(options: LiveOptions) {
    this.personal = options.personal ?? {};
    this.link = new Link(options, this, () => ({ t: "ping", sent_ms: localNow() }));
  }

  /** Connect, and stay connected. Call once. */
  open(): void {
    this.link.start();
  }

  /** Disconnect without a goodbye, as a closed page does: the place is kept for a while. */
  close(): void {
    this.link.close("left");
  }

  /** Look at once whether the connection still stands; see {@link Link.doubt}. */
  doubt(): void {
    this.link.doubt();
  }

  /** The room as it is known here. */
  get state(): RoomState {
    return this.known.state;
  }

  /** Lines that were written here and are not in the room yet, oldest first. */
  get unsaid(): readonly UnsaidLine[] {
    return this.lines.all();
  }

  /** Milliseconds since 1970 on the server's clock. */
  now(): number {
    return this.clock.now();
  }

  /** A way to watch; may start late (it begins with what is known) and stop without ending the connection. */
  source(): RoomSource {
    return this.audience.source();
  }

  // --- what one may do ---------------------------------------------------------------------------------------

  /** Write a line; it is said once, even if the connection is lost meanwhile. Returns its key. */
  say(text: string): string {
    const line = this.lines.add(text, this.state.pause !== null || this.isPauseWished);
    this.link.send(line);
    this.tellUnsaid();
    return line.key;
  }

  /** Tell where we are: bytes of wire/pose.ts. Dropped while there is no connection. */
  move(pose: Uint8Array): void {
    this.link.send({ t: "move", pose });
  }

  gesticulate(gesture: Gesture): void {
    this.link.send({ t: "gesticulate", gesture });
  }

  /** `publicationId`: the picture that is meant; null: whatever hangs on the wall. */
  point(surface: Surface, u: number, v: number, publicationId: string | null = null): void {
    this.link.send({ t: "point", surface, u, v, publication_id: publicationId });
  }

  /** Draw on a picture: the next part of a stroke. False: there is no connection, and it is lost. */
  draw(part: Draw): boolean {
    return this.link.send(part);
  }

  /** Wipe a picture. */
  clearDrawing(publicationId: string): void {
    this.link.send({ t: "clear_drawing", publication_id: publicationId });
  }

  /** End somebody's picture for everybody. */
  stopShowing(publicationId: string): void {
    this.link.send({ t: "stop_showing", publication_id: publicationId });
  }

  /** Let nothing be recorded for a while. Asked again after a loss, before all else, until the room has it. */
  pauseRecording(reason: PauseReason): void {
    if (this.state.pause === null) this.pause.wish(reason);
    this.link.send({ t: "pause_recording", reason });
  }

  /** A pause was asked for here, and is not on: nobody should believe that it is. */
  get isPauseWished(): boolean {
    return this.pause.isWished;
  }

  /** Record again; a pause that is not on yet is taken back. */
  resumeRecording(): void {
    this.pause.end();
    this.link.send({ t: "resume_recording" });
  }

  /** Mark this moment, to find it again. */
  mark(label: string): void {
    this.link.send({ t: "mark", label });
  }

  changeFigure(figure: string): void {
    this.link.send({ t: "change_figure", figure });
  }

  /** Offer a media path; sent again after a loss until it is answered. */
  offer(generation: number, sdp: string): void {
    this.unanswered = { t: "offer", generation, sdp };
    this.link.send(this.unanswered);
  }

  /** Wish that a track of this kind plays; kept through every loss and restart. */
  publish(kind: Kind, isMuted = false): void {
    this.tracks.publish(kind, isMuted);
  }

  unpublish(kind: Kind): void {
    this.tracks.unpublish(kind);
  }

  mute(kind: Kind, isMuted: boolean): void {
    this.tracks.mute(kind, isMuted);
  }

  // --- what the link tells -----------------------------------------------------------------------------------

  seen(): Seen {
    return this.known.seen;
  }

  onState(state: LinkState): void {
    this.personal.onState?.(state);
    if (state.is === "open") this.sayAgain();
    if (state.is === "closed") this.audience.tell((each) => each.onEnded(state.because));
  }

  onMessage(message: ServerMessage): void {
    // A newer server may tell what this page does not know.
    (this.take[message.t] as ((message: ServerMessage) => void) | undefined)?.(message);
  }

  private readonly take: { [Tag in ServerMessage["t"]]: (message: Tagged<Tag>) => void } = {
    welcome: (message) => this.takeWelcome(message),
    snapshot: (message) => this.takeSnapshot(message),
    happened: (message) => this.takeEvent(message),
    poses: (message) => this.takePoses(message.frame),
    refused: (message) => this.takeRefused(message),
    answer: (message) => this.takeAnswer(message),
    pong: (message) => {
      this.clock.learn(message.sent_ms, message.now_ms);
      this.link.spreadReturn(message.return_within_ms ?? 0); // a house of yesterday does not say
    },
    return_pass: (message) => this.link.keepReturn(message),
    levels: (message) => this.personal.onLevels?.(message),
    slots: (message) => this.personal.onSlots?.(message),
    path_changed: (message) => this.personal.onPathChanged?.(message),
    goodbye: (message) => this.personal.onGoodbye?.(message),
    visit_status: (message) => this.personal.onVisitStatus?.(message),
    desk_status: (message) => this.personal.onDeskStatus?.(message),
  };

  private takeWelcome(welcome: Welcome): void {
    this.ownId = welcome.member_id;
    this.tracks.forgetAsked();
    this.clock.guess(welcome.now_ms);
    this.personal.onWelcome?.(welcome);
    setTimeout(() => this.mendTracks(), SETTLE_MS);
  }

  private takeSnapshot(snapshot: Snapshot): void {
    const isRemade = this.known.begin(snapshot);
    const { state } = this;
    if (state.pause !== null) this.pause.end();
    if (this.ownId !== null && this.lines.settleAll(state.chat, this.ownId)) this.tellUnsaid();
    if (isRemade && this.lines.remade(state.chat)) {
      this.tellUnsaid();
      for (const line of this.lines.again()) this.link.send(line);
    }
    this.audience.tell((each) => each.onSnapshot(state, this.now()));
    this.mendTracks();
  }

  private takeEvent(happened: Happened): void {
    if (!this.known.happen(happened)) {
      this.link.restart(); // begin again with a snapshot
      return;
    }
    const { event, at_ms } = happened;
    if (event.t === "recording_paused") this.pause.end();
    const isOwnLine = event.t === "said" && event.line.member_id === this.ownId;
    if (isOwnLine && this.lines.hear(event.line.key, event.line.is_kept)) this.tellUnsaid();
    this.audience.tell((each) => each.onEvent(event, this.state, at_ms));
  }

  private takePoses(frame: Uint8Array): void {
    this.known.move(frame);
    this.audience.tell((each) => each.onPoses(frame));
  }

  private takeAnswer(answer: Answer): void {
    if (answer.generation === this.unanswered?.generation) this.unanswered = null;
    this.personal.onAnswer?.(answer);
  }

  private takeRefused(refused: Refused): void {
    if (refused.code === "too_many" && refused.command !== null) {
      if (AGAIN.has(refused.command)) return void setTimeout(() => this.sayAgain(), SAY_AGAIN_MS);
      if (PLAY_AGAIN.has(refused.command)) return void setTimeout(() => this.playAgain(), SAY_AGAIN_MS);
    }
    if (refused.key !== null && this.lines.settle(refused.key)) this.tellUnsaid();
    if (refused.command === "offer") this.unanswered = null;
    if (refused.command === "pause_recording") this.pause.end();
    this.personal.onRefused?.(refused);
  }

  private tellUnsaid(): void {
    this.personal.onUnsaid?.(this.lines.all());
  }

  private sayAgain(): void {
    const pause = this.pause.again();
    if (pause !== null) this.link.send(pause);
    for (const line of this.lines.again()) this.link.send(line);
    if (this.unanswered !== null) this.link.send(this.unanswered);
  }

  private playAgain(): void {
    this.tracks.forgetAsked();
    this.mendTracks();
  }

  private mendTracks(): void {
    if (this.known.isKnown && this.ownId !== null) this.tracks.mend(this.state, this.ownId);
  }
}
