/** One member of the room as the world keeps them: the body, the way it went, what it is doing. */

import { Blinking, type Mouth, SHUT } from "../scene/face";
import type { Figure } from "../scene/figure";
import type { Member } from "../wire/generated";
import type { Gaze } from "./gaze";
import { type Acting, Speaking } from "./gestures";
import { StanceBuffer } from "./interpolate";
import { Lips } from "./lips";
import type { Stance } from "./stance";

export class Person {
  readonly memberId: string;
  readonly isSelf: boolean;
  readonly figure: Figure;
  readonly way = new StanceBuffer();
  readonly lips = new Lips();
  readonly speaking = new Speaking();
  readonly blinking: Blinking;
  member: Member;
  /** Where they are in this frame. */
  stance: Stance;
  /** The way the body faces, which follows the head at leisure; convention of stances. */
  bodyYaw: number;
  /** Where they last went, as a yaw; null until they went anywhere. */
  heading: number | null = null;
  /** Metres a second. */
  pace = 0;
  /** Of the voice, 0 to 1. */
  level = 0;
  isSpeaking = false;
  mouth: Mouth = SHUT;
  gaze: Gaze | null = null;
  acting: Acting | null = null;
  /** Somebody came: how they greet in the first frame in which they are seen. */
  greeting: "wave" | "smile" | null = null;
  /** Until when they smile because somebody came. */
  smilesUntilMs = 0;

  constructor(memberId: string, member: Member, figure: Figure, stance: Stance, isSelf: boolean) {
    this.memberId = memberId;
    this.member = member;
    this.figure = figure;
    this.stance = stance;
    this.bodyYaw = stance.yaw;
    this.isSelf = isSelf;
    this.blinking = new Blinking(member.index * 7919 + 17);
  }
}
