/**
 * A meeting as a page sees it: the room over the socket, the voices and pictures beside it, everything as signals.
 *
 * The same for visit and desk. Nothing here draws; Stage, Controls and Conversation do.
 */
import { computed, signal } from "@preact/signals";
import { type MediaCommand, type Path, Peer } from "../../media/peer";
import { Relay } from "../../media/relay";
import type { Playing } from "../../media/slots";
import type { LinkOptions } from "../../room/link";
import { type ClosedBecause, type LinkState, LiveRoom, type UnsaidLine } from "../../room/live";
import type { RoomListener, RoomSource } from "../../room/source";
import type { PauseReason, Refused, RoomState } from "../../wire/generated";
import { Hearing } from "./hearing";
import { OwnMedia } from "./ownMedia";
import { linesIn, othersIn } from "./people";
import { PushToTalk } from "./pushToTalk";
import { SoundChoice } from "./soundChoice";
import { Wall } from "./wall";

export interface MeetingOptions {
  /** A fresh pass for each connection. */
  readonly pass: LinkOptions["pass"];
  /** The meeting is over, or this page has no part in it any more: nothing is heard or shown by then. Called once. */
  readonly onOver?: (because: ClosedBecause) => void;
  /** For tests: a room other than the one over this page's socket. */
  readonly room?: ConstructorParameters<typeof LiveRoom>[0];
}

/** After a welcome the room's state follows at once: whole, or as the events that were missed. */
const SETTLE_MS = 300;
/** A pause that the room does not confirm within this time is not on: on a network that holds it takes a tenth. */
const UNHEARD_MS = 500;

export class Meeting {
  readonly link = signal<LinkState>({ is: "connecting" });
  readonly path = signal<Path>("connecting");
  readonly room = signal<RoomState | null>(null);
  readonly selfId = signal<string | null>(null);
  readonly refusal = signal<Refused | null>(null);
  /** A pause was asked for and is not on yet. Meanwhile nothing that is said or shown here leaves this device. */
  readonly isPauseAwaited = signal(false);
  /** What others show stands still here, because this network carries no more than the voices. */
  readonly arePicturesPaused = signal(false);
  readonly own: OwnMedia;
  readonly sound: SoundChoice;
  readonly talk: PushToTalk;
  readonly hearing: Hearing;
  /** What is shown, pointed at and drawn. */
  readonly wall: Wall;

  readonly others = computed(() => othersIn(this.room.value, this.selfId.value, this.hearing.speaking.value));
  readonly lines = computed(() => linesIn(this.room.value, this.selfId.value, this.unsaid.value));
  private readonly live: LiveRoom;
  private readonly peer: Peer;
  private readonly playing = signal<readonly Playing[]>([]);
  private readonly unsaid = signal<readonly UnsaidLine[]>([]);
  private readonly watcher: RoomSource;
  private epoch: string | null = null;
  private entering: ReturnType<typeof setTimeout> | undefined;
  private unheard: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: MeetingOptions) {
    const relay = new Relay(options.pass);
    const pass = async () => {
      const paper = await options.pass();
      relay.take(paper);
      return paper;
    };
    this.live = new LiveRoom({
      ...(options.room ?? { pass }),
      personal: {
        onState: (state) => this.onLink(state),
        onWelcome: (welcome) => {
          this.selfId.value = welcome.member_id;
          this.peer.resume();
          this.entering = setTimeout(() => this.enterMedia(), SETTLE_MS);
        },
        onAnswer: (answer) => void this.peer.onAnswer(answer),
        onSlots: (slots) => this.peer.onSlots(slots),
        onPathChanged: (changed) => this.peer.onPathChanged(changed),
        onLevels: (levels) => this.hearing.onLevels(levels),
        onUnsaid: (lines) => {
          this.unsaid.value = lines;
        },
        onPauseWished: (isWished) => this.onPauseWished(isWished),
        onRefused: (refused) => {
          // one stroke less is seen by whoever drew it; a sentence would only be in the way
          if (refused.command === "draw") this.wall.pen.forget();
          else this.refusal.value = refused;
        },
      },
    });
    this.peer = new Peer({
      send: (command) => this.sendMedia(command),
      onPath: (path) => {
        this.path.value = path;
      },
      onPlaying: (playing) => {
        this.playing.value = playing;
        this.hearing.play(playing);
      },
      onPicturesPaused: (arePaused) => {
        this.arePicturesPaused.value = arePaused;
      },
      onDoubt: () => this.live.doubt(),
      relay,
    });
    this.own = new OwnMedia(this.peer.uplink);
    this.sound = new SoundChoice(this.own);
    this.talk = new PushToTalk(this.own);
    const { live, own, room, selfId, playing, isPauseAwaited, others } = this;
    this.hearing = new Hearing({
      room,
      others,
      wearsHeadphones: this.sound.wearsHeadphones,
      isWayOpen: () => this.path.value === "connected" && this.link.value.is === "open",
      hears: (memberId) => this.peer.hears(memberId),
    });
    this.wall = new Wall({ live, own, room, selfId, playing, isPauseAwaited });
    this.watcher = this.live.source();
  }

  /** Enter. Call once. */
  open(): void {
    this.watcher.start(this.listener());
    this.live.open();
  }

  /** Let go of everything, as when the page changes: the place is kept for a while. */
  close(): void {
    this.hearing.stop();
    clearTimeout(this.unheard);
    this.watcher.stop();
    this.wall.close();
    this.sound.close();
    this.endMedia();
    this.hearing.close();
    this.live.close();
  }

  /** The room for another watcher, such as the 3D world. */
  source(): RoomSource {
    return this.live.source();
  }

  /** Milliseconds since 1970 on the server's clock. */
  now(): number {
    return this.live.now();
  }

  say(text: string): void {
    this.live.say(text);
  }

  move(pose: Uint8Array): void {
    this.live.move(pose);
  }

  /** Greet, so that the others see it. */
  wave(): void {
    this.live.gesticulate("wave");
  }

  /** Let nothing be recorded or kept for a while: a card number, unless told otherwise. */
  pauseRecording(reason: PauseReason = "card"): void {
    this.live.pauseRecording(reason);
  }

  resumeRecording(): void {
    this.live.resumeRecording();
  }

  /** Mark this moment, to find it again on the ticket and in the recording. */
  markMoment(label = ""): void {
    this.live.mark(label);
  }

  /** How loud somebody speaks now, 0 to 1; also oneself. */
  levelOf(memberId: string): number {
    return memberId === this.selfId.value ? this.own.level() : this.hearing.levelOf(memberId);
  }

  dismissRefusal(): void {
    this.refusal.value = null;
  }

  /** Figures of the media connection, for tests and the help page. */
  stats(): Promise<RTCStatsReport | undefined> {
    return this.peer.stats();
  }

  private listener(): RoomListener {
    return {
      onSnapshot: (state) => {
        this.wall.pen.forget(); // a part may have gone under, and then no stroke of it will ever be whole
        this.onTold(state);
        this.onRoom(state);
        this.enterMedia();
      },
      onEvent: (event, state) => {
        const before = this.room.value;
        this.onRoom(state);
        this.wall.onEvent(event, before);
      },
      onPoses: () => undefined,
      onEnded: () => undefined,
    };
  }

  private onTold(state: RoomState): void {
    const { epoch = null } = this.live.seen();
    if (this.room.value !== null && epoch === this.epoch) this.wall.onMissed(this.room.value, state);
    this.epoch = epoch;
  }

  private onRoom(state: RoomState): void {
    this.room.value = state;
    this.wall.pen.settle(state);
    this.peer.onPublications(state.publications);
  }

  private onLink(state: LinkState): void {
    this.link.value = state;
    if (state.is !== "open") {
      this.peer.pause();
      this.wall.pen.forget();
      if (this.live.isPauseWished) this.awaitPause(true);
    }
    if (state.is !== "closed") return;
    this.endMedia(); // every way back makes a new meeting: until then nobody speaks into nothing
    this.options.onOver?.(state.because);
  }

  /** No microphone is open and no path is kept or sought any more. */
  private endMedia(): void {
    clearTimeout(this.entering);
    this.talk.close();
    this.own.close();
    this.peer.close();
  }

  private onPauseWished(isWished: boolean): void {
    clearTimeout(this.unheard);
    if (!isWished) this.awaitPause(false);
    else if (this.link.value.is !== "open") this.awaitPause(true);
    else this.unheard = setTimeout(() => this.awaitPause(true), UNHEARD_MS);
  }

  private awaitPause(isAwaited: boolean): void {
    this.isPauseAwaited.value = isAwaited;
    this.peer.uplink.hold(isAwaited);
  }

  private enterMedia(): void {
    clearTimeout(this.entering);
    const { epoch } = this.live.seen();
    const selfId = this.selfId.value;
    if (epoch !== null && epoch !== undefined && selfId !== null) {
      this.peer.enter(epoch, this.live.state.publications, selfId);
    }
  }

  /** Through the room, which keeps our wishes over every loss: it is told of each once. */
  private sendMedia(command: MediaCommand): void {
    switch (command.t) {
      case "offer":
        this.live.offer(command.generation, command.sdp);
        break;
      case "publish":
        this.live.publish(command.kind, command.is_muted);
        break;
      case "unpublish":
        this.live.unpublish(command.kind);
        break;
      case "mute":
        this.live.mute(command.kind, command.is_muted);
    }
  }
}
