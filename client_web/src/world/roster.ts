/** Who is here: keeps one Person for each member of the room, from snapshots, events and poses. */

import type { Scene } from "three";
import { figureFor } from "../scene/catalogue";
import { Figure } from "../scene/figure";
import { type RoomKind, spotFor } from "../scene/place";
import type { QualitySettings } from "../scene/quality";
import type { Member, Role, RoomState } from "../wire/generated";
import { decodeFrame } from "../wire/pose";
import { Person } from "./person";
import { type Stance, stanceAt, stanceOf } from "./stance";

export interface RosterOptions {
  readonly scene: Scene;
  readonly kind: RoomKind;
  readonly selfMemberId: string | null;
  readonly settings: QualitySettings;
  readonly reconnecting: string;
}

export class Roster {
  readonly #options: RosterOptions;
  readonly #people = new Map<string, Person>();
  /** Poses of members whose arrival has not been told yet, by index. */
  readonly #early = new Map<number, Stance>();
  #settings: QualitySettings;

  constructor(options: RosterOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  get everybody(): readonly Person[] {
    return [...this.#people.values()];
  }

  get self(): Person | null {
    return this.#people.get(this.#options.selfMemberId ?? "") ?? null;
  }

  find(memberId: string): Person | null {
    return this.#people.get(memberId) ?? null;
  }

  /** The one a person came to meet: for a customer the agent, for staff the customer. Null while alone. */
  get principal(): Person | null {
    const own = this.self?.member.role ?? "customer";
    const order: readonly Role[] =
      own === "customer" ? ["agent", "supervisor", "customer"] : ["customer", "agent", "supervisor"];
    const others = this.everybody.filter((person) => !person.isSelf);
    const rank = (person: Person) => order.indexOf(person.member.role) * 65_536 + person.member.index;
    return others.toSorted((one, other) => rank(one) - rank(other))[0] ?? null;
  }

  /** Make the people of the world those of the room. */
  follow(state: RoomState): void {
    for (const [memberId, person] of this.#people) {
      if (memberId in state.members) continue;
      person.figure.dispose();
      this.#people.delete(memberId);
    }
    for (const [memberId, member] of Object.entries(state.members)) {
      const known = this.#people.get(memberId);
      if (known) this.#change(known, member);
      else this.#people.set(memberId, this.#welcome(memberId, member, state));
    }
  }

  /** One tick of poses. One's own is left out: one knows where one is. */
  hear(frame: Uint8Array): void {
    const { atMs, poses } = decodeFrame(frame);
    const byIndex = new Map(this.everybody.map((person) => [person.member.index, person]));
    for (const [index, pose] of poses) {
      const person = byIndex.get(index);
      if (!person) this.#early.set(index, stanceOf(pose));
      else if (!person.isSelf) person.way.push(atMs, stanceOf(pose));
    }
  }

  /** After a jump in time: the ways that people went are no longer theirs. */
  forgetWays(): void {
    for (const person of this.#people.values()) person.way.clear();
  }

  setQuality(settings: QualitySettings): void {
    this.#settings = settings;
    for (const person of this.#people.values()) person.figure.setQuality(settings);
  }

  dispose(): void {
    for (const person of this.#people.values()) person.figure.dispose();
    this.#people.clear();
  }

  #welcome(memberId: string, member: Member, state: RoomState): Person {
    const figure = new Figure(this.#options.scene, this.#settings);
    const isSelf = memberId === this.#options.selfMemberId;
    const stance = this.#early.get(member.index) ?? stanceAt(this.#spot(memberId, member, state));
    this.#early.delete(member.index);
    const person = new Person(memberId, member, figure, stance, isSelf);
    this.#label(person);
    void figure.wear(figureFor(member.figure, member.role, memberId));
    return person;
  }

  #change(person: Person, member: Member): void {
    const before = person.member;
    person.member = member;
    this.#label(person);
    if (before.figure !== member.figure) {
      void person.figure.wear(figureFor(member.figure, member.role, person.memberId));
    }
  }

  #label(person: Person): void {
    person.figure.label(person.member.name, person.member.is_connected ? "" : this.#options.reconnecting);
  }

  /** The same spot in every browser: members of one role stand in the order in which they came. */
  #spot(memberId: string, member: Member, state: RoomState) {
    const before = Object.entries(state.members).filter(
      ([otherId, other]) => otherId !== memberId && other.role === member.role && other.index < member.index,
    );
    // in the hall a customer is alone with the staff, however many wait
    const isPrivate = this.#options.kind === "hall" && member.role === "customer";
    return spotFor(this.#options.kind, member.role, isPrivate ? 0 : before.length);
  }
}
