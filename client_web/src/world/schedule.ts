/** How a frame is made. Read SYSTEMS from top to bottom: that is the order in which it happens. */

import type { Point } from "../scene/camera";
import type { MovementId } from "../scene/catalogue";
import { EYE_HEIGHT_M, type RoomKind } from "../scene/place";
import type { PointerMarks } from "../scene/pointer";
import type { Stage } from "../scene/renderer";
import { type Embodiment, opacityAt } from "./embodiment";
import { type Flyer, fly, takeOff } from "./flight";
import { chooseGaze, type Seen } from "./gaze";
import { act, chooseMovement } from "./gestures";
import type { Input } from "./input";
import { DELAY_MS } from "./interpolate";
import { gait, leap, PERSONAL_SPACE_M, STILL, type Walker, walk } from "./locomotion";
import type { Outbound } from "./outbound";
import type { Person } from "./person";
import { headOf, postureOf } from "./posture";
import type { Roster } from "./roster";
import { mixAngle, normalAngle, type Stance } from "./stance";
import { type CameraRig, framingOf, type View } from "./views";

export interface Frame {
  /** Seconds that passed in the room since the previous frame, at most 0.1 of ours: none while it stands still. */
  readonly deltaS: number;
  /** Seconds that passed for whoever looks. */
  readonly watchedS: number;
  /** Milliseconds on the room source's clock. */
  readonly nowMs: number;
  /** Milliseconds on the page's own clock, which never jumps. */
  readonly clockMs: number;
}

/** All that the systems read and write. */
export interface Surroundings {
  readonly stage: Stage;
  readonly input: Input;
  readonly marks: PointerMarks;
  readonly rig: CameraRig;
  /** Asked for less motion: nothing glides. */
  readonly isStill: boolean;
  /** Voice of a member, 0 to 1. */
  readonly levelOf: (memberId: string) => number;
  /** The room that one is in, its people, and the way to tell them where one is. */
  kind: RoomKind;
  roster: Roster;
  outbound: Outbound | null;
  /** Oneself on the floor; null until one is in the room. */
  walker: Walker | null;
  view: View;
  /** Whose eyes the view "eyes" lends. */
  eyes: string | null;
  /** Where the view "free" is; null until it was first chosen. */
  flyer: Flyer | null;
  /** Oneself in a headset; null at a screen. */
  embodiment: Embodiment | null;
  /** The picture that is shown; null while there is none. */
}

type System = (world: Surroundings, frame: Frame) => void;

/** Where everybody is and what they do comes first, then their bodies and faces, then the picture, then the wire. */
export const SYSTEMS: readonly (readonly [name: string, system: System])[] = [
  ["interpolate", interpolate],
  ["walk", walkOneself],
  ["voices", hearVoices],
  ["gaze", turnEyes],
  ["bodies", placeBodies],
  ["faces", animate],
  ["marks", (world, frame) => world.marks.update(frame.clockMs)],
  ["flight", flyAbout],
  ["camera", moveCamera],
  ["draw", (world) => world.stage.render()],
  ["outbound", tellWhereIAm],
];

const BODY_TURN_PER_S = 4;
/** The head may turn this far before the body follows. */
const NECK_RAD = 0.6;
const WALK_CLIP_M_PER_S = 1.15;
/** Nobody goes so far within a frame. */
const STRIDE_M = 0.8;
const GREETING_MS = 4_500;

function interpolate({ roster }: Surroundings, { nowMs, deltaS }: Frame): void {
  for (const person of roster.everybody) {
    if (person.isSelf) continue;
    const stance = person.way.at(nowMs - DELAY_MS);
    if (!stance) continue;
    const moved = headFor(person, stance);
    if (moved > STRIDE_M) arrive(person, stance);
    else person.pace += (moved / Math.max(deltaS, 1e-3) - person.pace) * Math.min(1, deltaS * 10);
    person.stance = stance;
  }
}

/** Remember where somebody goes; returns how far. */
function headFor(person: Person, to: { readonly x: number; readonly z: number }): number {
  const [dx, dz] = [to.x - person.stance.x, to.z - person.stance.z];
  const moved = Math.hypot(dx, dz);
  if (moved > 1e-3) person.heading = Math.atan2(-dx, -dz);
  return moved;
}

/** After a jump in time somebody is elsewhere, and did not run there. */
function arrive(person: Person, stance: Stance): void {
  person.pace = 0;
  person.stance = stance;
  person.bodyYaw = stance.yaw;
}

function walkOneself(world: Surroundings, frame: Frame): void {
  const { self } = world.roster;
  if (!self) return;
  const { deltaS } = frame;
  if (world.embodiment) {
    beThere(world, world.embodiment, self, frame);
    return;
  }
  const before = world.walker ?? { ...self.stance, goal: null, isWalking: false };
  const others = world.roster.everybody.filter((person) => !person.isSelf).map((person) => person.stance);
  const asked = world.input.take();
  const intent = world.view === "walk" ? asked : STILL;
  const isLeap = world.isStill && intent.goal !== null;
  const next = isLeap ? leap(before, intent, others) : walk(before, intent, deltaS, others);
  self.pace = isLeap ? 0 : Math.hypot(next.x - before.x, next.z - before.z) / Math.max(deltaS, 1e-3);
  world.walker = next;
  headFor(self, next);
  const { x, z, yaw, pitch, isWalking } = next;
  const y = self.stance.hands ? EYE_HEIGHT_M : self.stance.y; // whoever took a headset off stands up again
  self.stance = { ...self.stance, x, y, z, yaw, pitch, isWalking, roll: 0, hands: null, isSeated: false };
}

/** Head and hands lead, and nothing that is left on the keyboard. */
function beThere(world: Surroundings, embodiment: Embodiment, self: Person, frame: Frame): void {
  world.input.take();
  const felt = embodiment.feel(frame);
  if (!felt) return;
  self.pace = 0;
  self.stance = { ...self.stance, ...felt, isSeated: true, isWalking: false };
  const { x, z, yaw } = felt;
  world.walker = { x, z, yaw, pitch: 0, goal: null, isWalking: false };
}

function hearVoices({ roster, levelOf }: Surroundings, { deltaS, clockMs }: Frame): void {
  for (const person of roster.everybody) {
    person.level = Math.min(
      1,
      Math.max(0, levelOf(person.memberId), person.isSelf ? 0 : person.stance.speech),
    );
    person.isSpeaking = person.speaking.update(person.level, clockMs);
    person.mouth = person.lips.update(person.level, deltaS);
    if (person.isSelf) person.stance = { ...person.stance, speech: person.level };
  }
}

function turnEyes({ roster }: Surroundings, { clockMs }: Frame): void {
  const everybody = roster.everybody.map(seen);
  for (const [at, person] of roster.everybody.entries()) {
    const who = everybody[at];
    if (!who) continue;
    const others = everybody.filter((other) => other.memberId !== person.memberId);
    person.gaze = chooseGaze(who, others, person.gaze, clockMs);
  }
}

function seen({ memberId, stance, level }: Person): Seen {
  return { memberId, x: stance.x, z: stance.z, yaw: stance.yaw, level };
}

function placeBodies(world: Surroundings, { deltaS }: Frame): void {
  for (const person of world.roster.everybody) {
    const { x, z } = person.stance;
    const yaw = bodyWish(person);
    const ahead = normalAngle(yaw - person.bodyYaw);
    if (isOnTheWay(person) || Math.abs(ahead) > NECK_RAD) {
      person.bodyYaw = mixAngle(person.bodyYaw, yaw, Math.min(1, deltaS * BODY_TURN_PER_S));
    }
    // figures face +Z, stances -Z
    person.figure.place(x, z, person.bodyYaw + Math.PI);
    const isRoomSeen = world.view !== "person" && world.view !== "wall";
    person.figure.show(isSeen(world, person), isRoomSeen && !person.isSelf);
    person.figure.fade(world.embodiment ? opacityAt(distanceTo(world, person)) : 1);
  }
}

/** Feet go where the body faces: whoever walks aside turns into the way, or their soles would slide. */
function bodyWish({ stance, heading, pace, isSelf }: Person): number {
  const isGoing = stance.isWalking || (pace > 0.25 && !isSelf);
  return isGoing && heading !== null && !stance.hands ? gait(stance.yaw, heading).bodyYaw : stance.yaw;
}

/** From one's own eyes, over the floor. */
function distanceTo({ roster }: Surroundings, person: Person): number {
  const self = roster.self?.stance;
  if (!self || person.isSelf) return Number.POSITIVE_INFINITY;
  return Math.hypot(person.stance.x - self.x, person.stance.z - self.z);
}

/** One's own figure is seen from outside only: in the overview of a meeting. */
function isSeen(world: Surroundings, person: Person): boolean {
  if (person.isSelf) return world.kind === "meeting" && isOverview(world);
  if (world.view === "eyes" && person.memberId === world.eyes) return false;
  if (world.view === "above") return true; // right below is not too near
  const { x, z } = world.stage.camera.position;
  return (
    world.view === "person" || Math.hypot(person.stance.x - x, person.stance.z - z) > PERSONAL_SPACE_M * 0.5
  );
}

function isOverview(world: Surroundings): boolean {
  return world.view === "room" || (world.view === "person" && world.roster.principal === null);
}

function isOnTheWay(person: Person): boolean {
  return person.stance.isWalking || person.pace > 0.25;
}

function animate(world: Surroundings, { deltaS, clockMs }: Frame): void {
  const { everybody } = world.roster;
  const hears = everybody.some((person) => person.isSpeaking);
  for (const person of everybody) {
    if (person.greeting && person.figure.isDressed) greet(person, clockMs);
    const isWalking = isOnTheWay(person);
    const { isSpeaking, acting } = person;
    const movement = chooseMovement({ isWalking, acting, isSpeaking, hears }, clockMs);
    person.figure.move(movement);
    const level = person.isSelf ? null : (world.embodiment?.eyes_m ?? null);
    const face = {
      ...moodOf(person, movement, clockMs),
      mouth: person.mouth,
      blink: person.blinking.update(deltaS),
      gaze: gazePoint(world, person),
      head: headOf(person.stance, person.bodyYaw),
    };
    person.figure.update(deltaS, paceOf(movement, person), face, postureOf(person.stance, level));
  }
}

function moodOf(person: Person, movement: MovementId, clockMs: number) {
  const { expression } = person.stance;
  return {
    smile: smileOf(person, clockMs),
    attentive: expression === "attentive" || !person.isSpeaking ? 0.55 : 0.25,
    concerned: expression === "concerned" ? 0.8 : 0,
    thinking: movement === "think" || expression === "thinking" ? 0.8 : 0,
  };
}

function greet(person: Person, clockMs: number): void {
  person.smilesUntilMs = clockMs + GREETING_MS;
  if (person.greeting === "wave") person.acting = act("wave", clockMs);
  person.greeting = null;
}

function paceOf(movement: MovementId, person: Person): number {
  if (movement !== "walk") return 1;
  const pace = Math.min(1.6, Math.max(0.5, person.pace / WALK_CLIP_M_PER_S));
  const isBackwards = person.heading !== null && gait(person.stance.yaw, person.heading).isBackwards;
  return isBackwards ? -pace : pace;
}

function smileOf(person: Person, clockMs: number): number {
  if (clockMs < person.smilesUntilMs) return 0.62;
  if (person.stance.expression === "smile") return 0.55;
  return 0;
}

/** Whoever looks at me looks into the camera: in the framed views it stands where my eyes are meant to be. */
function gazePoint({ roster, stage, view }: Surroundings, person: Person): Point | null {
  const target = person.gaze ? roster.find(person.gaze.memberId) : null;
  if (!target) return null;
  const { x, y, z } = stage.camera.position;
  if (target.isSelf && target.stance.hands) return target.stance;
  if (target.isSelf && view !== "room") return { x, y, z };
  return { x: target.stance.x, y: Math.min(target.stance.y, EYE_HEIGHT_M), z: target.stance.z };
}

function flyAbout(world: Surroundings, { watchedS }: Frame): void {
  if (world.view !== "free") {
    world.flyer = null;
    if (!world.roster.self) world.input.take(); // what was asked before the flight is not for it
    return;
  }
  const { shown } = world.rig;
  world.flyer ??= shown && takeOff(shown);
  if (world.flyer) world.flyer = fly(world.flyer, world.input.take(), watchedS);
}

function moveCamera(world: Surroundings, frame: Frame): void {
  if (world.embodiment) {
    world.embodiment.furnish(frame); // the headset moves the camera
    return;
  }
  const { clockMs } = frame;
  const { stage, roster, rig, view, kind } = world;
  const self: Stance | undefined = roster.self?.stance ?? roster.everybody[0]?.stance;
  if (!self) return;
  const seers = {
    self,
    other: roster.principal?.stance ?? null,
    eyes: roster.find(world.eyes ?? "")?.stance ?? null,
    flyer: world.flyer,
  };
  const framing = framingOf(view, kind, seers, stage.aspect);
  rig.update(stage.camera, view, framing, clockMs);
}

function tellWhereIAm({ outbound, roster }: Surroundings, { clockMs }: Frame): void {
  if (roster.self) outbound?.update(roster.self.stance, clockMs);
}
