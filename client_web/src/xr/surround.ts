/** What hangs around somebody in a headset: two panels and the shown screen, fixed to the room and never to the head. */
import type { Object3D, Ray } from "three";
import type { OnWall, Surface } from "../world/embodiment";
import { degreesAside, type Seat } from "./angles";
import { buttonRow, chatPlace, type Place, peoplePlace, type Side, wordField } from "./layout";
import { NearScreen } from "./nearScreen";
import type { HeadsetPage, PageFacts } from "./page";
import { Panel, type PanelDescription, type PanelLine } from "./panel";

/** What is pointed at, and how far along the ray. */
export interface Aim {
  readonly distance: number;
  readonly press: () => void;
  /** While it is pointed at. */
  readonly hover: () => void;
}

export class Surround {
  readonly #page: HeadsetPage;
  readonly #parent: Object3D;
  readonly #leave: () => void;
  readonly #swap: () => void;
  readonly screen = new NearScreen();
  #side: Side | 0 = 0;
  #people: readonly [Panel, Place] | null = null;
  #chat: readonly [Panel, Place] | null = null;

  /** @param leave the way back to the page */
  constructor({ scene, swap }: Pick<Surface, "scene" | "swap">, page: HeadsetPage, leave: () => void) {
    this.#parent = scene;
    this.#swap = swap;
    this.#page = page;
    this.#leave = leave;
    scene.add(this.screen.object);
  }

  /** Hang everything before a seat, clear of the partner. */
  hang(seat: Seat, partner: { readonly x: number; readonly z: number } | null): void {
    const side: Side = partner && degreesAside(seat, partner) < 0 ? -1 : 1;
    if (side !== this.#side) this.#build(side);
    this.#people?.[0].hang(seat);
    this.#chat?.[0].hang(seat);
    this.screen.hang(seat, side);
  }

  /** Show what is so now. */
  update(wall: OnWall): void {
    this.screen.show(wall);
    const facts = this.#page.facts();
    if (this.#people) this.#showPeople(this.#people, facts);
    if (this.#chat) this.#showChat(this.#chat, facts);
  }

  /** Nothing is pointed at, until somebody aims. */
  relax(): void {
    this.#people?.[0].unhover();
    this.#chat?.[0].unhover();
  }

  /** What a ray meets first. */
  aim(ray: Ray): Aim | null {
    for (const [panel] of [this.#people, this.#chat].filter((one) => one !== null)) {
      const distance = panel.hit(ray);
      if (distance !== null) return { distance, press: () => panel.press(), hover: () => undefined };
    }
    const spot = this.screen.hit(ray);
    return (
      spot && {
        distance: spot.distance,
        press: () => (spot.isSmall ? this.#swap() : this.screen.toggleZoom()),
        hover: () => this.screen.follow(spot),
      }
    );
  }

  /** Both panels, for tests and diagnoses. */
  describe(): readonly PanelDescription[] {
    return [this.#people, this.#chat].flatMap((one) => (one ? [one[0].describe()] : []));
  }

  dispose(): void {
    this.#people?.[0].dispose();
    this.#chat?.[0].dispose();
    this.screen.dispose();
  }

  #build(side: Side): void {
    this.#people?.[0].dispose();
    this.#chat?.[0].dispose();
    this.#side = side;
    const [people, chat] = [peoplePlace(side), chatPlace(side)];
    this.#people = [new Panel(people), people];
    this.#chat = [new Panel(chat), chat];
    this.#parent.add(this.#people[0].object, this.#chat[0].object);
  }

  #showPeople([panel, place]: readonly [Panel, Place], facts: PageFacts): void {
    const words = this.#page.words();
    const lines: PanelLine[] = facts.people.map(({ name, remark, isSpeaking }) => ({
      text: remark ? `${name}, ${remark}` : name,
      kind: isSpeaking ? "strong" : "body",
    }));
    if (facts.trouble) {
      lines.push({ text: facts.trouble, kind: "strong" }); // in place of what is recorded: that is not known now
    } else if (facts.recording) {
      lines.push({ text: facts.recording, kind: facts.isRecording ? "recording" : "quiet" });
    }
    const { isMuted } = facts;
    const presses: (readonly [words: string, isPrimary: boolean, press: () => void])[] = [];
    if (isMuted !== null) {
      presses.push([isMuted ? words.unmute : words.mute, isMuted, () => this.#page.setMuted(!isMuted)]);
    }
    presses.push([words.leave, false, this.#leave]);
    const fields = buttonRow(place, presses.length);
    const buttons = presses.flatMap(([text, isPrimary, press], at) => {
      const field = fields[at];
      return field ? [{ words: text, field, isPrimary, press }] : [];
    });
    panel.show({ title: words.here, lines, field: wordField(place, true), buttons });
  }

  #showChat([panel, place]: readonly [Panel, Place], facts: PageFacts): void {
    const words = this.#page.words();
    const lines: PanelLine[] = facts.lines.map(({ name, text }) => ({
      text: `${name}: ${text}`,
      kind: "body",
    }));
    const shown = lines.length > 0 ? lines : [{ text: words.chatEmpty, kind: "quiet" } as const];
    panel.show({ title: words.chat, lines: shown, field: wordField(place, false), buttons: [] });
  }
}
