/** The desk at work: the standing connection, the status it tells, and what the agent does about it. */
import { computed, effect, signal, untracked } from "@preact/signals";
import { type Api, ApiProblem, ask, type Me } from "../../lib/api";
import { browserDrawer } from "../../lib/storage";
import { isSoundOn, resumeSound } from "../../media/sound";
import { type LinkState, LiveRoom } from "../../room/live";
import type { DeskStatus } from "../../wire/generated";
import { closeDialogs } from "../base/Dialog";
import { toast } from "../base/Toast";
import type { Door } from "../staff/door";
import { Inviting } from "./inviting";
import { Served } from "./served";
import { AT_THE_DOOR, type DeskEvent, type Link, mayAnswer, ringOf, step, type View, viewOf } from "./steps";
import { say } from "./words";

const TICK_MS = 1000;
/** While it rings the deadline must move smoothly. */
const RING_TICK_MS = 250;
/** When one of these begins, no question is in its way: no key would be heeded behind it, and nobody heard. */
const COME_FIRST: ReadonlySet<View> = new Set(["ringing", "meeting", "replaced"]);

export class DeskModel {
  readonly state = signal(AT_THE_DOOR);
  readonly view = computed(() => viewOf(this.state.value));
  readonly ring = computed(() => ringOf(this.state.value));
  readonly served = signal<Served | null>(null);
  /** Milliseconds since 1970 on the server's clock, moving. */
  readonly nowMs = signal(Date.now());
  /** Why the connection was refused. */
  readonly refusal = signal({ code: "unclear", message: "" });
  readonly isChanging = signal(false);
  readonly isLeaving = signal(false);
  readonly isHelpOpen = signal(false);
  readonly isEnding = signal(false);
  /** Somebody is being invited; null: nobody. */
  readonly inviting = signal<Inviting | null>(null);
  /** How large the agent wants the room; null: large until something is shown. */
  readonly roomWish = signal<"large" | "small" | null>(null);
  /** On narrow windows: what stands under the picture. */
  readonly tab = signal<"ticket" | "chat" | "note">("ticket");
  /** The browser keeps sound off until somebody touches the page. */
  readonly isSoundOff = signal(!isSoundOn());
  private readonly soundTested = browserDrawer<boolean>("desk-sound-tested");
  private hall: LiveRoom | null = null;
  private readonly closers: (() => void)[] = [];

  constructor(
    readonly me: Me,
    private readonly api: Api,
    private readonly door: Door,
  ) {}

  /** Connect, and keep the clock going. Call once. */
  open(): void {
    this.dispatch({ kind: "signed_in", isSoundTested: this.isSoundTested });
    this.door.save = async () => this.served.peek()?.saveNote();
    this.connect();
    const clear = effect(() => {
      if (COME_FIRST.has(this.view.value)) untracked(closeDialogs);
    });
    this.closers.push(this.tick(), this.watchSound(), clear);
  }

  /** Disconnect, as when somebody signs out. */
  close(): void {
    for (const close of this.closers.splice(0)) close();
    this.letGo();
    this.hall?.close();
    this.hall = null;
  }

  dispatch(event: DeskEvent): void {
    this.state.value = step(this.state.value, event);
  }

  /** Take the desk into this window: the newer one is told. */
  takeBack(): void {
    this.dispatch({ kind: "signed_in", isSoundTested: true });
    this.connect();
  }

  /** Whether the sound was tested in this browser before. */
  get isSoundTested(): boolean {
    return this.soundTested.read() === true;
  }

  /** Test it again: another headset, another room. Whoever rings comes first. */
  testSound(): void {
    this.dispatch({ kind: "sound_test_wanted" });
  }

  finishSoundTest(): void {
    this.soundTested.write(true);
    this.dispatch({ kind: "sound_tested" });
  }

  /** The key A: available, or the question why not. */
  toggleAvailability(): void {
    const availability = this.state.value.status?.availability;
    if (availability === "away") void this.setAvailable();
    if (availability === "available") this.isLeaving.value = true;
  }

  /** The key R: room large or small. */
  toggleRoom(): void {
    this.roomWish.value = this.isRoomLarge() ? "small" : "large";
  }

  /** Send link: for the customer of the meeting that is on, or for somebody on the telephone. */
  sendLink(): void {
    const { served, view, api, door } = this;
    const contactId = view.value === "meeting" ? (served.value?.contactId ?? null) : null;
    this.inviting.value = new Inviting(api, (problem) => void door.heed(problem), contactId);
  }

  askToEnd(): void {
    this.isEnding.value = true;
  }

  async setAvailable(): Promise<void> {
    await this.change({ availability: "available", reason: null });
  }

  async setAway(reason: string | null): Promise<void> {
    await this.change({ availability: "away", reason });
    this.isLeaving.value = false;
  }

  async accept(): Promise<void> {
    const reservation = this.answer("accept");
    if (reservation === null) return;
    const path = { id: reservation };
    try {
      const card = await ask(this.api.POST("/api/v1/reservations/{id}/accept", { params: { path } }));
      this.serve(card.contact.id).take(card);
    } catch (problem) {
      this.refuse(problem);
    }
  }

  async decline(): Promise<void> {
    const reservation = this.answer("decline");
    if (reservation === null) return;
    const path = { id: reservation };
    try {
      await ask(this.api.POST("/api/v1/reservations/{id}/decline", { params: { path } }));
    } catch (problem) {
      this.refuse(problem);
    }
  }

  /** Close the contact, and then be available again, or away. */
  async finish(isBreak: boolean): Promise<void> {
    const served = this.served.value;
    const ticket = await served?.finish(new Date(this.nowMs.value));
    if (typeof ticket !== "string") return;
    if (isBreak) await this.change({ availability: "away", reason: null });
    else toast(say("wrap_closed", { ticket }));
  }

  /** Whether the room is drawn large now: the wish, or where there is none, whether nothing is shown, come or not. */
  isRoomLarge(): boolean {
    const isShown = this.served.value?.meeting.value?.wall.isOtherShown.value ?? false;
    return this.roomWish.value === null ? !isShown : this.roomWish.value === "large";
  }

  private connect(): void {
    this.hall?.close();
    this.hall = new LiveRoom({
      pass: () => ask(this.api.POST("/api/v1/desk/pass", { body: { room: "hall" } })),
      personal: {
        onState: (state) => this.onLink(state),
        onDeskStatus: (status) => this.onStatus(status),
      },
    });
    this.hall.open();
  }

  private onLink(state: LinkState): void {
    if (state.is === "closed" && state.because === "left") return;
    const link = linkOf(state);
    if (state.is === "closed") this.refusal.value = { code: state.code, message: state.words };
    if (link === "refused") void this.lookAgain();
    this.dispatch({ kind: "link_changed", link });
    if (link === "replaced") this.letGo();
    if (this.state.value.notice !== "connection_back") return;
    toast(say("connection_back")); // good news needs no button
    this.dispatch({ kind: "notice_closed" });
  }

  /** A refused connection may mean that the sign-in is over: then the door says so. */
  private async lookAgain(): Promise<void> {
    await ask(this.api.GET("/api/v1/me")).catch((problem: unknown) => this.door.heed(problem));
  }

  private onStatus(status: DeskStatus): void {
    const held = status.contact ?? null;
    if (held !== null) this.serve(held.contact_id).follow(held);
    this.dispatch({ kind: "status_told", status });
    if (held !== null) return;
    this.letGo();
    this.isEnding.value = false;
  }

  private serve(contactId: string): Served {
    const current = this.served.value;
    if (current?.contactId === contactId) return current;
    current?.close();
    const served = new Served(contactId, {
      api: this.api,
      onProblem: (problem) => void this.door.heed(problem),
      onReplaced: () => this.giveWay(),
    });
    this.served.value = served;
    return served;
  }

  private letGo(): void {
    this.served.value?.close();
    this.served.value = null;
  }

  /** A newer window has the meeting: it has the desk, too, or two windows would take both from one another by turns. */
  private giveWay(): void {
    this.hall?.close();
    this.dispatch({ kind: "link_changed", link: "replaced" });
    this.letGo();
  }

  private answer(answer: "accept" | "decline"): string | null {
    const { ring } = this;
    if (!mayAnswer(this.state.value) || ring.value === null || ring.value === undefined) return null;
    const reservationId = ring.value.reservation_id;
    this.dispatch({ kind: "answered", answering: { reservationId, answer } });
    return reservationId;
  }

  private refuse(problem: unknown): void {
    if (this.door.heed(problem)) return;
    const code = problem instanceof ApiProblem ? problem.code : "unclear";
    this.dispatch({ kind: "answer_refused", code });
  }

  private async change(body: { availability: "available" | "away"; reason: string | null }): Promise<void> {
    this.isChanging.value = true;
    try {
      await ask(this.api.POST("/api/v1/desk/availability", { body }));
    } catch (problem) {
      if (!this.door.heed(problem)) this.dispatch({ kind: "refused" });
    } finally {
      this.isChanging.value = false;
    }
  }

  private tick(): () => void {
    const turn = () => {
      this.nowMs.value = this.hall?.now() ?? Date.now();
    };
    return effect(() => {
      turn();
      const timer = setInterval(turn, this.ring.value ? RING_TICK_MS : TICK_MS);
      return () => clearInterval(timer);
    });
  }

  private watchSound(): () => void {
    const touch = () => {
      void resumeSound().then((isOn) => {
        this.isSoundOff.value = !isOn;
      });
    };
    const events = ["pointerdown", "keydown"] as const;
    for (const event of events) document.addEventListener(event, touch, { capture: true, passive: true });
    return () => {
      for (const event of events) document.removeEventListener(event, touch, { capture: true });
    };
  }
}

function linkOf(state: LinkState): Link {
  if (state.is !== "closed") return state.is;
  return state.because === "replaced" ? "replaced" : "refused";
}
