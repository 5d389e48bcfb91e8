/** The world: a room's source on one side, a picture on the other. It never knows whether it watches the present. */
import { Vector3, type WebXRManager } from "three";
import type { InkStroke } from "../scene/ink";
import { type LightRig, lightFigures } from "../scene/lights";
import { Lounge } from "../scene/lounge";
import { PointerMarks, type SurfaceSpot } from "../scene/pointer";
import { QUALITIES, type Quality, type Step } from "../scene/quality";
import { type Insets, Stage } from "../scene/renderer";
import { Walls, type WallWords } from "../scene/wall";
import type { Gesture } from "../wire/generated";
import { Attendance, type RoomOptions } from "./attendance";
import type { Embodiment, OnWall, Surface } from "./embodiment";
import { groundOf, Input } from "./input";
import { Pacer } from "./pacing";
import { type Frame, type Surroundings, SYSTEMS } from "./schedule";
import { CameraRig, type View } from "./views";
import { type Language, placeWords } from "./words";

const LONGEST_FRAME_S = 0.1;

export interface WorldOptions extends RoomOptions {
  /** Filled by the canvas; the page gives it its size. */
  readonly container: HTMLElement;
  readonly quality: Quality;
  /**
   * The quality is found by measuring, beginning with `quality`; each change is told, with whether even the least is
   * too much. Left out, it stays as it is.
   */
  readonly onPace?: (quality: Step, isTooWeak: boolean) => void;
  readonly language: Language;
  readonly view: View;
  /** Voice of a member, 0 to 1, from media/playback. Left out, mouths follow the poses alone. */
  readonly levelOf?: (memberId: string) => number;
  /** Somebody tapped on the wall, to point there. */
  readonly onPoint?: (spot: SurfaceSpot) => void;
  /** Somebody tapped on the small picture in the corner of the wall, to see it large. */
  readonly onSwap?: () => void;
  /** The view changed by itself: keys for walking lead to "walk", or to "free" for somebody who only watches. */
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
  readonly pitch: number;
  readonly isSeated: boolean;
  /** Where the wrists are drawn, left and right; null without a headset. */
  readonly hands: readonly (readonly [x: number, y: number, z: number])[] | null;
  readonly movement: string;
  /** Opening of the mouth, 0 to 1. */
  readonly mouth: number;
  readonly isDressed: boolean;
  readonly looksAt: string | null;
}

export class World {
  /** Resolves when the real room is drawn (false: it did not come, and the plain one stays). */
  readonly arrived: Promise<boolean>;
  readonly #options: WorldOptions;
  readonly #stage: Stage;
  readonly #walls: Walls;
  readonly #lights: LightRig;
  readonly #world: Surroundings;
  #quality: Quality;
  /** The room that is seen, and the one that is being entered. */
  #attendance: Attendance;
  #coming: Attendance | null = null;
  #words: WallWords | null = null;
  #wall: OnWall = { first: null, second: null, strokes: [] };
  #lastMs = 0;
  #viewBefore: View = "person";
  readonly #pacer: Pacer;
  #frames = { count: 0, sinceMs: 0, fps: 0 };

  /** Throws PictureUnavailable where there is no WebGL. */
  constructor(options: WorldOptions) {
    this.#options = options;
    this.#quality = options.quality;
    this.#pacer = new Pacer((quality, isTooWeak) => {
      if (quality !== this.#quality) this.setQuality(quality);
      options.onPace?.(quality, isTooWeak);
    });
    this.#stage = new Stage(options.container, options.quality);
    const { scene, camera, canvas } = this.#stage;
    const isStill = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
    const marks = new PointerMarks(scene, isStill);
    this.#lights = lightFigures(scene);
    this.#walls = new Walls(scene);
    this.arrived = new Lounge(scene).arrived;
    this.#attendance = this.#attend(options, marks);
    this.#world = {
      stage: this.#stage,
      kind: options.kind,
      roster: this.#attendance.roster,
      outbound: this.#attendance.outbound,
      input: new Input(canvas, camera, { onSteer: () => this.#steer(), onTap: (spot) => this.#tap(spot) }),
      marks,
      rig: new CameraRig(isStill),
      isStill,
      levelOf: options.levelOf ?? (() => 0),
      walker: null,
      view: options.view,
      eyes: null,
      flyer: null,
      embodiment: null,
    };
    this.setQuality(options.quality);
    this.setView(options.view);
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", placeWords(options.language).keys);
    this.#write();
    this.#attendance.start();
    if (options.onPace) void this.#pacer.begin(options.quality, this.arrived);
    this.#stage.each((ms) => this.#frame(ms));
  }

  /** Go into another room, from the hall into a meeting. The former one is seen until the new one's first snapshot. */
  enter(room: RoomOptions): void {
    this.#coming?.end();
    this.#coming = this.#attend(room, this.#world.marks);
    this.#coming.start();
  }

  /** Hang a playing video on the wall, or take it down; a second one hangs small in its corner. */
  setScreen(video: HTMLVideoElement | null, second: HTMLVideoElement | null = null): void {
    this.#wall = { ...this.#wall, first: video, second };
    this.#walls.show(video, second);
  }

  /** What is drawn on the picture on the wall. */
  setInk(strokes: readonly InkStroke[]): void {
    this.#wall = { ...this.#wall, strokes };
    this.#walls.ink(strokes);
  }

  /** How many strokes are on the wall. */
  get inkCount(): number {
    return this.#wall.strokes.length;
  }

  /** Words for the wall while no screen is shown; null brings the room's own back. */
  setWords(words: WallWords | null): void {
    this.#words = words;
    this.#write();
  }

  /** @param eyes whose eyes the view "eyes" lends */
  setView(view: View, eyes: string | null = null): void {
    this.#world.view = view;
    this.#world.eyes = eyes;
    // a finger on the picture scrolls the page, except where it looks around
    this.#stage.canvas.style.touchAction = view === "walk" || view === "free" ? "none" : "pan-y";
  }

  /** Give the keyboard to the picture, for walking. */
  focus(): void {
    this.#stage.canvas.focus({ preventScroll: true });
  }

  get view(): View {
    return this.#world.view;
  }

  setQuality(quality: Quality): void {
    this.#quality = quality;
    this.#stage.setQuality(quality);
    this.#lights.setShadows(QUALITIES[quality].shadows);
    this.#lights.setFull(QUALITIES[quality].isFullyLit);
    this.#world.roster.setQuality(QUALITIES[quality]);
  }

  /** Be in the room through a headset, seeing with one's own eyes. The page's view comes back with `leaveBody`. */
  embody(begin: (surface: Surface) => Embodiment): WebXRManager {
    const { stage } = this.#world;
    this.#viewBefore = this.#world.view;
    this.#world.view = "walk";
    this.#world.embodiment = begin({
      scene: stage.scene,
      camera: stage.camera,
      xr: stage.xr,
      others: () => this.#world.roster.everybody.filter((one) => !one.isSelf).map((one) => one.stance),
      principal: () => this.#world.roster.principal?.stance ?? null,
      self: () => this.#world.roster.self?.stance ?? null,
      wall: () => this.#wall,
      swap: () => this.#options.onSwap?.(),
    });
    this.#lights.setShadows(false); // two pictures at 72 a second leave no time for them
    return stage.xr;
  }

  /** Look through the page again. */
  leaveBody(): void {
    if (this.#world.embodiment === null) return;
    this.#world.embodiment = null;
    this.setQuality(this.#quality);
    this.setView(this.#viewBefore);
    this.#stage.refit();
  }

  /** Say where panels cover the canvas, in CSS pixels: the picture is composed for the rest. */
  setInsets(insets: Insets): void {
    this.#stage.setInsets(insets);
  }

  /** Show one's own gesture at once; telling the room is the page's part. */
  gesture(gesture: Gesture): void {
    this.#attendance.act(this.#world.roster.self, gesture);
  }

  /** Show one's own mark at once; telling the room is the page's part. It stays for MARK_MS. */
  point(spot: SurfaceSpot): void {
    this.#attendance.point(spot);
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
      pitch: person.stance.pitch,
      isSeated: person.stance.isSeated,
      hands: person.stance.hands && person.figure.wrists().map(({ x, y, z }) => [x, y, z] as const),
      movement: person.figure.movement,
      mouth: person.lips.opening,
      isDressed: person.figure.isDressed,
      looksAt: person.gaze?.memberId ?? null,
    }));
  }

  /** Where somebody's head is for whoever looks: metres to the right, above and behind. Null: nobody of that id. */
  placeOf(memberId: string): { readonly x: number; readonly y: number; readonly z: number } | null {
    const person = this.#world.roster.find(memberId);
    if (!person) return null;
    const { x, y, z } = person.stance;
    const place = this.#stage.camera.worldToLocal(new Vector3(x, y, z));
    return { x: place.x, y: place.y, z: place.z };
  }

  /** How many marks of people pointing are shown. */
  get markCount(): number {
    return this.#world.marks.count;
  }

  /** Where the camera is, in metres. */
  get eye(): readonly number[] {
    return this.#stage.camera.position.toArray();
  }

  dispose(): void {
    this.#world.embodiment?.end();
    this.#world.input.dispose();
    this.#walls.show(null);
    this.#coming?.end();
    this.#attendance.end();
    this.#stage.dispose();
  }

  #attend(room: RoomOptions, marks: PointerMarks): Attendance {
    return new Attendance(room, {
      scene: this.#stage.scene,
      marks,
      quality: QUALITIES[this.#quality],
      reconnecting: placeWords(this.#options.language).reconnecting,
      onFirstSnapshot: (attendance) => this.#goOver(attendance),
    });
  }

  #goOver(attendance: Attendance): void {
    if (attendance !== this.#coming) return;
    this.#attendance.end();
    this.#attendance = attendance;
    this.#coming = null;
    const { kind, roster, outbound } = attendance;
    roster.setQuality(QUALITIES[this.#quality]);
    Object.assign(this.#world, { kind, roster, outbound, walker: null });
    this.#write();
  }

  #write(): void {
    const { language } = this.#options;
    this.#walls.setWords(this.#words ?? placeWords(language).wall[this.#attendance.kind]);
  }

  #steer(): void {
    const view = this.#world.roster.self ? "walk" : "free";
    if (this.#world.view === view) return;
    this.setView(view);
    this.#options.onView?.(view);
  }

  #tap(spot: SurfaceSpot): void {
    if (spot.surface === "floor" && this.#world.view === "walk") this.#world.input.walkTo(groundOf(spot));
    if (spot.surface !== "wall") return;
    if (this.#walls.isOnInset(spot)) this.#options.onSwap?.();
    else this.#options.onPoint?.(spot);
  }

  #frame(ms: number): void {
    // a headset gets every picture: what is saved on a screen makes people sick there
    if (!this.#world.embodiment && ms - this.#lastMs < QUALITIES[this.#quality].frameMs) return;
    if (!this.#world.embodiment) this.#pacer.frame(ms - this.#lastMs);
    const watchedS = Math.min(LONGEST_FRAME_S, Math.max(0, (ms - this.#lastMs) / 1000));
    const deltaS = watchedS * this.#attendance.pace();
    this.#lastMs = ms;
    const frame: Frame = { deltaS, watchedS, nowMs: this.#attendance.now(), clockMs: performance.now() };
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
