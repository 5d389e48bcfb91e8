/** The world: a room's source on one side, a picture on the other. It never knows whether it watches the present. */

import type { RoomListener, RoomSource } from "../room/source";
import { type LightRig, lightFigures } from "../scene/lights";
import { Lounge } from "../scene/lounge";
import type { RoomKind } from "../scene/place";
import { MARK_MS, PointerMarks, type SurfaceSpot } from "../scene/pointer";
import { QUALITIES, type Quality } from "../scene/quality";
import { type Insets, Stage } from "../scene/renderer";
import { Walls, type WallWords } from "../scene/wall";
import type { Gesture, RoomEvent, RoomState } from "../wire/generated";
import { act } from "./gestures";
import { groundOf, Input } from "./input";
import { Outbound } from "./outbound";
import type { Person } from "./person";
import { Roster } from "./roster";
import { type Frame, type Surroundings, SYSTEMS } from "./schedule";
import { CameraRig, type View } from "./views";
import { type Language, PLACE_WORDS } from "./words";

const LONGEST_FRAME_S = 0.1;
const GREETING_MS = 4_500;

export interface WorldOptions {
  /** Filled by the canvas; the page gives it its size. */
  readonly container: HTMLElement;
  readonly source: RoomSource;
  readonly kind: RoomKind;
  /** Oneself, from Welcome; null for somebody who only watches. */
  readonly selfMemberId: string | null;
  readonly quality: Quality;
  readonly language: Language;
  readonly view: View;
  /** Voice of a member, 0 to 1, from media/playback. Left out, mouths follow the poses alone. */
  readonly levelOf?: (memberId: string) => number;
  /** One's own pose, encoded, at the room's pace and only when it changed. */
  readonly onPose?: (pose: Uint8Array) => void;
  /** The room's pace, from Welcome. */
  readonly tickHz?: number;
  /** Somebody tapped on the wall, to point there. */
  readonly onPoint?: (spot: SurfaceSpot) => void;
  /** The view changed by itself: keys for walking lead to "walk". */
  readonly onView?: (view: View) => void;
}

/** Figures of the last second. */
export interface WorldStats {
  readonly fps: number;
  readonly triangles: number;
  readonly drawCalls: number;
  readonly people: number;
  readonly quality: Quality;
}

/** Somebody as tests and diagnoses see them. */
export interface SeenPerson {
  readonly memberId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly movement: string;
  /** Opening of the mouth, 0 to 1. */
  readonly mouth: number;
  readonly isDressed: boolean;
  readonly looksAt: string | null;
}

export class World implements RoomListener {
  /** Resolves when the real room is drawn (false: it did not come, and the plain one stays). */
  readonly arrived: Promise<boolean>;
  readonly #options: WorldOptions;
  readonly #stage: Stage;
  readonly #walls: Walls;
  readonly #lights: LightRig;
  readonly #world: Surroundings;
  #quality: Quality;
  #request = 0;
  #lastMs = 0;
  #frames = { count: 0, sinceMs: 0, fps: 0 };

  /** Throws PictureUnavailable where there is no WebGL. */
  constructor(options: WorldOptions) {
    this.#options = options;
    this.#quality = options.quality;
    this.#stage = new Stage(options.container, options.quality);
    const { scene, camera, canvas } = this.#stage;
    const words = PLACE_WORDS[options.language];
    const isStill = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
    this.#lights = lightFigures(scene);
    this.#walls = new Walls(scene);
    this.#walls.setWords(words.wall[options.kind]);
    this.arrived = new Lounge(scene).arrived;
    this.#world = {
      stage: this.#stage,
      kind: options.kind,
      roster: new Roster({
        scene,
        kind: options.kind,
        selfMemberId: options.selfMemberId,
        settings: QUALITIES[options.quality],
        reconnecting: words.reconnecting,
      }),
      input: new Input(canvas, camera, { onSteer: () => this.#steer(), onTap: (spot) => this.#tap(spot) }),
      marks: new PointerMarks(scene, isStill),
      rig: new CameraRig(isStill),
      outbound: options.onPose ? new Outbound(options.onPose, options.tickHz ?? 20) : null,
      levelOf: options.levelOf ?? (() => 0),
      walker: null,
      view: options.view,
    };
    this.setQuality(options.quality);
    options.source.start(this);
    this.#request = requestAnimationFrame((ms) => this.#frame(ms));
  }

  /** Hang a playing video on the wall, or take it down. */
  setScreen(video: HTMLVideoElement | null): void {
    this.#walls.show(video);
  }

  /** Words for the wall while no screen is shown; null brings the room's own back. */
  setWords(words: WallWords | null): void {
    this.#walls.setWords(words ?? PLACE_WORDS[this.#options.language].wall[this.#options.kind]);
  }

  setView(view: View): void {
    this.#world.view = view;
  }

  get view(): View {
    return this.#world.view;
  }

  setQuality(quality: Quality): void {
    this.#quality = quality;
    this.#stage.setQuality(quality);
    this.#lights.setShadows(QUALITIES[quality].shadows);
    this.#world.roster.setQuality(QUALITIES[quality]);
  }

  /** Say where panels cover the canvas, in CSS pixels: the picture is composed for the rest. */
  setInsets(insets: Insets): void {
    this.#stage.setInsets(insets);
  }

  /** Show one's own gesture at once; telling the room is the page's part. */
  gesture(gesture: Gesture): void {
    this.#act(this.#world.roster.self, gesture);
  }

  /** Show one's own mark at once; telling the room is the page's part. It stays for MARK_MS. */
  point(spot: SurfaceSpot): void {
    this.#world.marks.point(this.#options.selfMemberId ?? "", spot, performance.now());
  }

  stats(): WorldStats {
    const { triangles, drawCalls } = this.#stage.cost;
    const people = this.#world.roster.everybody.length;
    return { fps: this.#frames.fps, triangles, drawCalls, people, quality: this.#quality };
  }

  /** Everybody as they are drawn now. */
  people(): readonly SeenPerson[] {
    return this.#world.roster.everybody.map((person) => ({
      memberId: person.memberId,
      name: person.member.name,
      isSelf: person.isSelf,
      x: person.stance.x,
      y: person.stance.y,
      z: person.stance.z,
      yaw: person.stance.yaw,
      movement: person.figure.movement,
      mouth: person.lips.opening,
      isDressed: person.figure.isDressed,
      looksAt: person.gaze?.memberId ?? null,
    }));
  }

  /** How many marks of people pointing are shown. */
  get markCount(): number {
    return this.#world.marks.count;
  }

  dispose(): void {
    cancelAnimationFrame(this.#request);
    this.#options.source.stop();
    this.#world.input.dispose();
    this.#walls.show(null);
    this.#world.roster.dispose();
    this.#stage.dispose();
  }

  onSnapshot(state: RoomState): void {
    const isFirst = this.#world.roster.everybody.length === 0;
    this.#world.roster.forgetWays();
    this.#world.roster.follow(state);
    this.#world.outbound?.repeat();
    if (isFirst) this.#greet();
  }

  onEvent(event: RoomEvent, state: RoomState): void {
    const { roster, marks } = this.#world;
    roster.follow(state);
    switch (event.t) {
      case "member_joined":
        this.#greet();
        break;
      case "gestured":
        this.#act(roster.find(event.member_id), event.gesture);
        break;
      case "pointed":
        marks.point(event.member_id, event, performance.now());
        break;
      default:
        break;
    }
  }

  onPoses(frame: Uint8Array): void {
    this.#world.roster.hear(frame);
  }

  onEnded(): void {
    this.#world.roster.forgetWays();
  }

  /** Staff receive a guest with a smile and a wave; a guest smiles back. */
  #greet(): void {
    const now = performance.now();
    const { roster } = this.#world;
    if (!roster.everybody.some((person) => person.member.role === "customer")) return;
    for (const person of roster.everybody) {
      person.smilesUntilMs = now + GREETING_MS;
      if (person.member.role === "agent" && !person.isSelf) this.#act(person, "wave");
    }
  }

  #act(person: Person | null, gesture: Gesture): void {
    if (person) person.acting = act(gesture, performance.now());
  }

  #steer(): void {
    if (this.#world.view === "walk" || !this.#world.roster.self) return;
    this.#world.view = "walk";
    this.#options.onView?.("walk");
  }

  #tap(spot: SurfaceSpot): void {
    if (spot.surface === "floor" && this.#world.view === "walk") this.#world.input.walkTo(groundOf(spot));
    if (spot.surface === "wall") this.#options.onPoint?.(spot);
  }

  #frame(ms: number): void {
    this.#request = requestAnimationFrame((next) => this.#frame(next));
    if (ms - this.#lastMs < QUALITIES[this.#quality].frameMs) return;
    const deltaS = Math.min(LONGEST_FRAME_S, Math.max(0, (ms - this.#lastMs) / 1000));
    this.#lastMs = ms;
    const frame: Frame = { deltaS, nowMs: this.#options.source.now(), clockMs: performance.now() };
    for (const [, system] of SYSTEMS) system(this.#world, frame);
    this.#count(ms);
  }

  #count(ms: number): void {
    this.#frames.count++;
    const passed = ms - this.#frames.sinceMs;
    if (passed < 1000) return;
    this.#frames = { count: 0, sinceMs: ms, fps: Math.round((this.#frames.count * 10_000) / passed) / 10 };
  }
}

export { MARK_MS };
