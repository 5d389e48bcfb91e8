/** Being in one room: listens to its source, keeps its people, tells where oneself is. */
import type { Scene } from "three";
import type { RoomListener, RoomSource } from "../room/source";
import type { RoomKind } from "../scene/place";
import type { PointerMarks, SurfaceSpot } from "../scene/pointer";
import type { QualitySettings } from "../scene/quality";
import type { Gesture, RoomEvent, RoomState } from "../wire/generated";
import { act } from "./gestures";
import { Outbound } from "./outbound";
import type { Person } from "./person";
import { Roster } from "./roster";

/** Which room, and as whom. */
export interface RoomOptions {
  readonly source: RoomSource;
  readonly kind: RoomKind;
  /** Oneself, from Welcome; null for somebody who only watches. */
  readonly selfMemberId: string | null;
  /** One's own pose, encoded, at the room's pace and only when it changed. */
  readonly onPose?: (pose: Uint8Array) => void;
  /** The room's pace, from Welcome; 20 if left out. */
  readonly tickHz?: number;
}

/** What an attendance needs of the world it takes place in. */
export interface Setting {
  readonly scene: Scene;
  readonly marks: PointerMarks;
  readonly quality: QualitySettings;
  readonly reconnecting: string;
  /** Called with the first snapshot, before anybody is shown. */
  onFirstSnapshot(attendance: Attendance): void;
}

const USUAL_TICK_HZ = 20;

export class Attendance implements RoomListener {
  readonly kind: RoomKind;
  readonly roster: Roster;
  readonly outbound: Outbound | null;
  readonly #source: RoomSource;
  readonly #selfMemberId: string | null;
  readonly #setting: Setting;
  #isKnown = false;

  constructor(options: RoomOptions, setting: Setting) {
    this.kind = options.kind;
    this.#source = options.source;
    this.#selfMemberId = options.selfMemberId;
    this.#setting = setting;
    this.roster = new Roster({
      scene: setting.scene,
      kind: options.kind,
      selfMemberId: options.selfMemberId,
      settings: setting.quality,
      reconnecting: setting.reconnecting,
    });
    this.outbound = options.onPose ? new Outbound(options.onPose, options.tickHz ?? USUAL_TICK_HZ) : null;
  }

  /** Begin to listen. */
  start(): void {
    this.#source.start(this);
  }

  /** Milliseconds on the source's clock. */
  now(): number {
    return this.#source.now();
  }

  /** How fast time passes in the room: 0 while it stands still. */
  pace(): number {
    return this.#source.pace?.() ?? 1;
  }

  /** Stop listening, and let everybody go. */
  end(): void {
    this.#source.stop();
    this.roster.dispose();
  }

  /** Somebody gesticulates, from now on. */
  act(person: Person | null, gesture: Gesture): void {
    if (person) person.acting = act(gesture, performance.now());
  }

  /** Show one's own mark. */
  point(spot: SurfaceSpot): void {
    this.#setting.marks.point(this.#selfMemberId ?? "", spot, performance.now());
  }

  onSnapshot(state: RoomState): void {
    const isFirst = !this.#isKnown;
    this.#isKnown = true;
    if (isFirst) this.#setting.onFirstSnapshot(this);
    this.roster.forgetWays();
    this.roster.follow(state);
    this.outbound?.repeat();
    // whoever looks into a recording was greeted by nobody
    if (isFirst && this.#source.pace === undefined) this.#greet();
  }

  onEvent(event: RoomEvent, state: RoomState): void {
    this.roster.follow(state);
    if (event.t === "member_joined") this.#greet();
    if (event.t === "gestured") this.act(this.roster.find(event.member_id), event.gesture);
    if (event.t === "pointed") this.#setting.marks.point(event.member_id, event, performance.now());
  }

  onPoses(frame: Uint8Array): void {
    this.roster.hear(frame);
  }

  onEnded(): void {
    this.roster.forgetWays();
  }

  /** A guest is received with a smile by all and a wave by the one who is there for them, and smiles back. */
  #greet(): void {
    const people = this.roster.everybody;
    if (people.every((person) => person.member.role !== "customer")) return;
    const host = this.roster.principal;
    for (const person of people) {
      person.greeting = person === host && person.member.role === "agent" ? "wave" : "smile";
    }
  }
}
