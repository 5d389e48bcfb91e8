/**
 * Carries the visit: asks the server, keeps the token of this tab, holds the standing connection while one waits and
 * the meeting while it is on. What is on the page is decided by visit.ts alone.
 */
import { batch, computed, effect, type Signal, signal, untracked } from "@preact/signals";
import { type Api, ApiProblem, ask, createApi } from "../../lib/api";
import { tabDrawer } from "../../lib/storage";
import { language } from "../base/speech";
import type { Meeting } from "../meeting/meeting";
import { Trial } from "../meeting/trial";
import { Arrival } from "./arrival";
import { Errand } from "./errand";
import { Following } from "./following";
import { followHandover, takeHandedOver, takeOver } from "./handover";
import { once } from "./once";
import { FORGOTTEN, followRecap } from "./recap";
import { Rooms } from "./rooms";
import { untilAnswered } from "./untilAnswered";
import {
  type Kept,
  newVisit,
  pageOf,
  standingOf,
  step,
  type VisitEvent,
  type VisitState,
  type Wish,
} from "./visit";

/** What this tab keeps over a reload. */
interface KeptVisit extends Kept {
  readonly token: string;
}

const HOUSE_EVERY_MS = 15_000;
const RETRY_MS = 4_000;
const HAS_MOVED_ON: ReadonlySet<number> = new Set([...FORGOTTEN, 409]);
const MAY_BE_LEFT: ReadonlySet<string> = new Set(["queued", "reserved", "active"]);

export class Visitor {
  readonly state: Signal<VisitState>;
  readonly page = computed(() => pageOf(this.state.value));
  private readonly errand = new Errand("leave", (problem) => this.seeWhereWeAre(problem));
  readonly pressed = this.errand.pressed;
  readonly problem = this.errand.problem;
  readonly isUnreachable = signal(false);
  /** An earlier visit of this tab has ended meanwhile. */
  readonly wasForgotten = signal(false);
  readonly rooms: Rooms;
  /** The microphone that is checked while waiting, and handed to the meeting. */
  readonly trial = new Trial();

  /** Whether somebody is asked if they mean to leave. */
  readonly isLeaving = signal(false);
  /** What the company's own site told, if one opened this page. */
  readonly arrival = new Arrival(this.isLeaving);
  /** The invitation that is being followed, if one is. */
  readonly following: Following;

  private readonly drawer = tabDrawer<KeptVisit>("visit");
  private readonly api: Api;
  private readonly handedOver = takeHandedOver();
  /** The visit's; null before there is one. */
  token: string | null;

  constructor(private readonly organisation: string | null) {
    const kept =
      this.handedOver === null ? this.drawer.read() : { voice: "unasked" as const, isConsentSkipped: false };
    this.token = kept !== null && "token" in kept ? kept.token : null;
    this.state = signal(newVisit(kept));
    this.api = createApi({ bearer: () => this.token });
    this.following = new Following(this.api, organisation);
    this.rooms = new Rooms({
      state: this.state,
      pass: (room) => ask(this.api.POST("/api/v1/visits/current/pass", { body: { room } })),
      readVisit: () => this.readVisit(),
      onStatus: (status) => this.remember({ t: "status_told", status }),
      onMeeting: (meeting) => this.enterMeeting(meeting),
    });
    if (this.following.isByLink) this.followLink();
  }

  /** Begin: read the house, and come back to where this tab was. Call once. */
  begin(): void {
    effect(() => this.keep(this.state.value));
    effect(() => this.tend());
    effect(() => {
      if (this.trial.isOn) untracked(() => this.speakAsTried());
    });
    effect(() => this.arrival.follow(this.state.value.house, standingOf(this.state.value)));
    followHandover();
    void this.readHouse();
    if (this.handedOver !== null) void this.comeAlong(this.handedOver);
    else if (this.token !== null) void this.readVisit();
  }

  private async comeAlong(secret: string): Promise<void> {
    this.token = await takeOver(this.api, secret, () => {
      this.isUnreachable.value = true;
    });
    if (this.token !== null) {
      void this.readVisit();
      return;
    }
    this.goOnAsBefore();
    this.wasForgotten.value = this.token === null;
  }

  // --- what one may do ---------------------------------------------------------------------------------------

  dispatch(event: VisitEvent): void {
    this.problem.value = null;
    this.state.value = step(this.state.value, event);
  }

  /** Start, or one of the ways out. Where the site has said what it is about, that is not asked again. */
  async wish(wish: Wish): Promise<void> {
    this.dispatch({ t: "wished", wish });
    const topic = this.arrival.topicIn(this.state.value.house);
    if (topic !== null) await this.takePlace(topic, "");
  }

  /** The tap that takes the place. */
  async takePlace(topic: string, words: string): Promise<void> {
    await this.errand.run(topic, async () => {
      const body = {
        topic,
        words,
        language: language.value,
        organisation: this.organisation,
        channel: this.state.value.wish === "text" ? ("text" as const) : ("voice" as const),
      };
      const started = await this.arrival.start((told) =>
        ask(this.api.POST("/api/v1/visits", { body: { ...body, ...told } })),
      );
      this.token = started.token;
      this.wasForgotten.value = false;
      this.dispatch({ t: "visit_read", visit: started.visit });
    });
  }

  /** The tap that follows an invitation: by its link, or by the digits that were typed. */
  async enter(digits: string | null): Promise<void> {
    await this.errand.run("enter", async () => {
      const { token, visit, agent_name, how } = await this.following.follow(digits);
      this.token = token;
      batch(() => {
        this.dispatch({ t: "invited", inviter: { name: agent_name, how } });
        this.dispatch({ t: "visit_read", visit });
      });
    });
  }

  /** Come as usual instead; a visit of this tab from before goes on. */
  leaveInvitation(): void {
    this.following.forget();
    this.goOnAsBefore();
  }

  /** With the visit of this tab from before, or at the start. */
  private goOnAsBefore(): void {
    const kept = this.drawer.read();
    this.token = kept?.token ?? null;
    this.problem.value = null;
    this.state.value = { ...newVisit(kept), house: this.state.value.house };
    if (this.token !== null) void this.readVisit();
  }

  /** This tab has a visit from before the invitation, to which it can go back. */
  get hasAnotherVisit(): boolean {
    return this.token === null && this.drawer.read() !== null;
  }

  private followLink(): void {
    this.token = null; // a visit from before stays in its drawer until this one has begun
    this.state.value = { ...newVisit(null), way: "link" };
  }

  async answerConsent(answer: "yes" | "no"): Promise<void> {
    const version = this.state.value.house?.consent.version ?? "";
    await this.errand.run(answer, async () => {
      const body = { answer, text_version: version };
      const visit = await ask(this.api.POST("/api/v1/visits/current/consent", { body }));
      this.dispatch({ t: "visit_read", visit });
    });
  }

  /** The place becomes a call, or a written answer. */
  async callBack(reach: string, words: string): Promise<void> {
    await this.errand.run("callback", async () => {
      const body = { reach, words };
      const visit = await ask(this.api.POST("/api/v1/visits/current/callback", { body }));
      this.dispatch({ t: "visit_read", visit });
    });
  }

  /**
   * Leave the wait, or the meeting. Nobody is heard or seen from the tap on, whatever the network does; and the house is
   * told until it has heard, unless the visitor stays after all.
   */
  async leave(): Promise<void> {
    this.trial.stop();
    const meeting = this.rooms.meeting.peek();
    if (meeting !== null) {
      meeting.own.giveBack();
      this.remember({ t: "voice_muted", isMuted: true }); // a reload does not open it again either
    }
    await this.errand.run("leave", async () => {
      const tell = () => ask(this.api.POST("/api/v1/visits/current/leave"));
      const visit = await untilAnswered(tell, this.isLeaving, (problem) => {
        this.problem.value = problem;
      });
      if (visit !== null) this.dispatch({ t: "visit_read", visit });
    });
  }

  /** Do not leave after all. */
  stay(): void {
    this.isLeaving.value = false;
    if (this.pressed.peek() === "leave") this.problem.value = null;
  }

  /** The one optional tap at the end. */
  async close(answer: "solved" | "something_missing", words: string): Promise<void> {
    await this.errand.run(answer, async () => {
      const body = { answer, words };
      const recap = await ask(this.api.POST("/api/v1/visits/current/satisfaction", { body }));
      this.dispatch({ t: "recap_read", recap });
    });
  }

  /** Talk: with the microphone that was checked, if one is open. Call within a tap. */
  speak(): void {
    this.dispatch({ t: "voice_chosen", voice: "on" });
    const meeting = this.rooms.meeting.peek();
    if (meeting !== null) void meeting.own.turnOn(this.trial.take()); // else the meeting takes it over
  }

  /** Whoever checks the microphone when somebody comes has turned it on to be heard: nothing more is asked. */
  private speakAsTried(): void {
    if (this.trial.isOn && this.rooms.meeting.peek() !== null) this.speak();
  }

  /** Write instead. */
  write(): void {
    this.trial.stop();
    this.dispatch({ t: "voice_chosen", voice: "text" });
  }

  /** Begin a new visit in this tab. */
  startAgain(): void {
    this.forget();
    void this.readHouse();
  }

  /** Take the visit back from the newer tab. */
  takeBack(): void {
    batch(() => this.rooms.drop());
    void this.readVisit();
  }

  /** Milliseconds since 1970, by the server's clock where that is known. */
  now(): number {
    return this.rooms.now();
  }

  // --- the server --------------------------------------------------------------------------------------------

  private async readHouse(): Promise<void> {
    const isBefore = () => this.state.value.facts === null && !this.state.value.isReturning;
    if (this.state.value.house !== null && !isBefore()) return;
    const query = this.organisation === null ? {} : { organisation: this.organisation };
    try {
      const house = await ask(this.api.GET("/api/v1/house", { params: { query } }));
      this.isUnreachable.value = false;
      this.state.value = step(this.state.value, { t: "house_read", house });
      setTimeout(() => void this.readHouse(), HOUSE_EVERY_MS);
    } catch {
      this.isUnreachable.value = true;
      setTimeout(() => void this.readHouse(), RETRY_MS);
    }
  }

  private async readVisit(): Promise<void> {
    try {
      const visit = await ask(this.api.GET("/api/v1/visits/current"));
      this.isUnreachable.value = false;
      const before = this.page.peek();
      this.remember({ t: "visit_read", visit });
      if (this.page.peek() !== before) this.problem.value = null; // what it was about is past
    } catch (problem) {
      if (problem instanceof ApiProblem && FORGOTTEN.has(problem.status)) {
        this.forget();
        this.wasForgotten.value = true;
        return;
      }
      this.isUnreachable.value = true;
      setTimeout(() => this.token !== null && void this.readVisit(), RETRY_MS);
    }
  }

  private readRecap(contactId: string): Promise<void> {
    const isStill = () => this.state.value.facts?.contactId === contactId && !this.state.value.isDone;
    return followRecap(this.api, isStill, (recap) => {
      this.state.value = step(this.state.value, { t: "recap_read", recap });
    });
  }

  /** A thing that has moved on, such as a meeting that began in this very moment, is no more what the page says. */
  private seeWhereWeAre(refused: ApiProblem): void {
    if (this.token !== null && HAS_MOVED_ON.has(refused.status)) void this.readVisit();
  }

  private keep({ voice, isMuted, isConsentSkipped, inviter, facts }: VisitState): void {
    if (this.token !== null && facts !== null)
      this.drawer.write({ token: this.token, voice, isMuted, isConsentSkipped, inviter });
  }

  private forget(): void {
    this.token = null;
    this.drawer.clear();
    batch(() => {
      this.rooms.drop();
      this.trial.stop();
      this.isLeaving.value = false;
      this.dispatch({ t: "forgotten" });
    });
  }

  private tend(): void {
    const { facts } = this.state.value;
    this.rooms.tend();
    if (facts === null || MAY_BE_LEFT.has(facts.state)) return;
    this.isLeaving.value = false;
    if (facts.state === "wrap_up" || facts.state === "closed") this.onEnd(facts.contactId);
    else this.trial.stop();
  }

  private readonly onEnd = once((contactId: string) => {
    this.trial.stop();
    void this.readRecap(contactId);
  });

  private enterMeeting(meeting: Meeting): void {
    const { voice, isMuted } = this.state.peek();
    if (voice === "on") void meeting.own.turnOn(this.trial.take(), isMuted);
    else this.speakAsTried();
    effect(() => {
      const { value: microphone } = meeting.own.microphone;
      if (microphone.is === "on") this.remember({ t: "voice_muted", isMuted: microphone.isMuted });
    });
  }

  /** Learn something without a tap: what went wrong with the last one still stands there. */
  private remember(event: VisitEvent): void {
    this.state.value = step(this.state.peek(), event);
  }
}
