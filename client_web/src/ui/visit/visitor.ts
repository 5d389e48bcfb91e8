/**
 * Carries the visit: asks the server, keeps the token of this tab, holds the standing connection while one waits and
 * the meeting while it is on. What is on the page is decided by visit.ts alone.
 */
import { batch, computed, effect, type Signal, signal } from "@preact/signals";
import { type Api, ApiProblem, ask, createApi, type EntryPass } from "../../lib/api";
import { tabDrawer } from "../../lib/storage";
import type { Microphone } from "../../media/microphone";
import type { ClosedBecause, LinkState, LiveRoom } from "../../room/live";
import { language } from "../base/speech";
import type { Meeting } from "../meeting/meeting";
import { Arrival } from "./arrival";
import { Following } from "./following";
import { takeHandedOver, takeOver } from "./handover";
import { once } from "./once";
import { FORGOTTEN, followRecap } from "./recap";
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

export class Visitor {
  readonly state: Signal<VisitState>;
  readonly page = computed(() => pageOf(this.state.value));
  /** What was pressed and is under way: buttons turn, and nothing is sent twice. */
  readonly pressed = signal<string | null>(null);
  readonly problem = signal<ApiProblem | null>(null);
  readonly isUnreachable = signal(false);
  /** An earlier visit of this tab has ended meanwhile. */
  readonly wasForgotten = signal(false);
  readonly hall = signal<LiveRoom | null>(null);
  readonly hallSelfId = signal<string | null>(null);
  readonly hallLink = signal<LinkState>({ is: "connecting" });
  readonly meeting = signal<Meeting | null>(null);
  /** Checked while waiting, and handed to the meeting. */
  readonly microphone = signal<Microphone | null>(null);

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
  private readonly fetching = new Set<"hall" | "meeting">();

  constructor(private readonly organisation: string | null) {
    const kept =
      this.handedOver === null ? this.drawer.read() : { voice: "unasked" as const, isConsentSkipped: false };
    this.token = kept !== null && "token" in kept ? kept.token : null;
    this.state = signal(newVisit(kept));
    this.api = createApi({ bearer: () => this.token });
    this.following = new Following(this.api, organisation);
    if (this.following.isByLink) this.followLink();
  }

  /** Begin: read the house, and come back to where this tab was. Call once. */
  begin(): void {
    effect(() => this.keep(this.state.value));
    effect(() => this.tend());
    effect(() => this.arrival.follow(this.state.value.house, standingOf(this.state.value)));
    void this.readHouse();
    if (this.handedOver !== null) void this.comeAlong(this.handedOver);
    else if (this.token !== null) void this.readVisit();
  }

  private async comeAlong(secret: string): Promise<void> {
    this.token = await takeOver(this.api, secret);
    this.wasForgotten.value = this.token === null;
    if (this.token === null) this.forget();
    else void this.readVisit();
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
    await this.attempt(topic, async () => {
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
    await this.attempt("enter", async () => {
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
    const kept = this.drawer.read();
    this.token = kept?.token ?? null;
    this.problem.value = null;
    this.state.value = { ...newVisit(kept), house: this.state.value.house };
    if (this.token !== null) void this.readVisit();
  }

  private followLink(): void {
    this.token = null; // a visit from before stays in its drawer until this one has begun
    this.state.value = { ...newVisit(null), way: "link" };
  }

  async answerConsent(answer: "yes" | "no"): Promise<void> {
    const version = this.state.value.house?.consent.version ?? "";
    await this.attempt(answer, async () => {
      const body = { answer, text_version: version };
      const visit = await ask(this.api.POST("/api/v1/visits/current/consent", { body }));
      this.dispatch({ t: "visit_read", visit });
    });
  }

  /** The place becomes a call, or a written answer. */
  async callBack(reach: string, words: string): Promise<void> {
    await this.attempt("callback", async () => {
      const body = { reach, words };
      const visit = await ask(this.api.POST("/api/v1/visits/current/callback", { body }));
      this.dispatch({ t: "visit_read", visit });
    });
  }

  /** Leave the wait, or the meeting. */
  async leave(): Promise<void> {
    await this.attempt("leave", async () => {
      const visit = await ask(this.api.POST("/api/v1/visits/current/leave"));
      this.dispatch({ t: "visit_read", visit });
    });
  }

  /** The one optional tap at the end. */
  async close(answer: "solved" | "something_missing", words: string): Promise<void> {
    await this.attempt(answer, async () => {
      const body = { answer, words };
      const recap = await ask(this.api.POST("/api/v1/visits/current/satisfaction", { body }));
      this.dispatch({ t: "recap_read", recap });
    });
  }

  /** Turn on the microphone that was checked; the meeting takes it over. */
  keepMicrophone(microphone: Microphone): void {
    this.microphone.value = microphone;
    this.dispatch({ t: "voice_chosen", voice: "on" });
  }

  /** Begin a new visit in this tab. */
  startAgain(): void {
    this.forget();
    void this.readHouse();
  }

  /** Take the visit back from the newer tab. */
  takeBack(): void {
    batch(() => {
      this.dropMeeting();
      this.dropHall();
    });
    void this.readVisit();
  }

  /** Milliseconds since 1970, by the server's clock where that is known. */
  now(): number {
    return this.meeting.value?.now() ?? this.hall.value?.now() ?? Date.now();
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
      this.dispatch({ t: "visit_read", visit });
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

  private async attempt(name: string, action: () => Promise<void>): Promise<void> {
    if (this.pressed.value !== null) return;
    this.pressed.value = name;
    this.problem.value = null;
    try {
      await action();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      this.problem.value = problem;
      // the thing has moved on, such as a meeting that began in this very moment: see where we are
      if (problem.status === 409) void this.readVisit();
    } finally {
      this.pressed.value = null;
    }
  }

  private keep({ voice, isConsentSkipped, inviter, facts }: VisitState): void {
    if (this.token !== null && facts !== null)
      this.drawer.write({ token: this.token, voice, isConsentSkipped, inviter });
  }

  private forget(): void {
    this.token = null;
    this.drawer.clear();
    batch(() => {
      this.dropMeeting();
      this.dropHall();
      this.dropMicrophone();
      this.dispatch({ t: "forgotten" });
    });
  }

  // --- the rooms ---------------------------------------------------------------------------------------------

  /** Be where the visit is: in the hall while waiting, in the meeting while it is on, in neither afterwards. */
  private tend(): void {
    const { facts } = this.state.value;
    const isWaiting = facts?.state === "queued" || facts?.state === "reserved";
    const isMeeting = facts?.state === "active" && facts.roomId !== null;
    if (isMeeting && this.meeting.value === null) void this.openMeeting();
    if (isWaiting && this.hall.value === null) void this.openHall();
    if (facts !== null && !isMeeting && this.meeting.value !== null) this.dropMeeting();
    if (facts !== null && !isWaiting && !isMeeting && this.hall.value !== null) this.dropHall();
    if (facts?.state === "wrap_up" || facts?.state === "closed") this.onEnd(facts.contactId);
  }

  private readonly onEnd = once((contactId: string) => {
    this.dropMicrophone();
    void this.readRecap(contactId);
  });

  private async openHall(): Promise<void> {
    const module = await this.fetch("hall", () => import("../../room/live"));
    if (module === null) return;
    const hall = new module.LiveRoom({
      pass: () => this.pass("hall"),
      personal: {
        onState: (state) => this.onHallState(state),
        onWelcome: (welcome) => {
          this.hallSelfId.value = welcome.member_id;
        },
        onVisitStatus: (status) => {
          this.state.value = step(this.state.value, { t: "status_told", status });
        },
      },
    });
    this.hall.value = hall;
    hall.open();
  }

  /** Loads a part of the page once at a time; when that fails, tries again a little later. */
  private async fetch<Part>(name: "hall" | "meeting", load: () => Promise<Part>): Promise<Part | null> {
    if (this.fetching.has(name)) return null;
    this.fetching.add(name);
    try {
      return await load();
    } catch {
      setTimeout(() => this.tend(), RETRY_MS);
      return null;
    } finally {
      this.fetching.delete(name);
    }
  }

  private onHallState(state: LinkState): void {
    this.hallLink.value = state;
    const isRefused = state.is === "closed" && state.because !== "replaced" && state.because !== "left";
    if (!isRefused) return;
    void this.readVisit();
    setTimeout(() => this.hallLink.value === state && this.dropHall(), RETRY_MS);
  }

  private async openMeeting(): Promise<void> {
    const module = await this.fetch("meeting", () => import("../meeting/meeting"));
    if (module === null) return;
    const meeting = new module.Meeting({
      pass: () => this.pass("meeting"),
      onOver: (because) => void this.onOver(meeting, because),
    });
    this.meeting.value = meeting;
    meeting.open();
    if (this.state.value.voice === "on") void meeting.own.turnOn(this.takeMicrophone());
    const stop = effect(() => {
      if (meeting.room.value === null) return; // the hall stays until the meeting's first snapshot
      this.dropHall();
      queueMicrotask(() => stop());
    });
  }

  private async onOver(meeting: Meeting, because: ClosedBecause): Promise<void> {
    if (because === "left" || because === "replaced") return;
    await this.readVisit();
    // the meeting is still on, so the refusal was of the moment: enter anew
    setTimeout(() => this.meeting.value === meeting && this.dropMeeting(), RETRY_MS);
  }

  private pass(room: "hall" | "meeting"): Promise<EntryPass> {
    return ask(this.api.POST("/api/v1/visits/current/pass", { body: { room } }));
  }

  private takeMicrophone(): Microphone | null {
    const microphone = this.microphone.value;
    this.microphone.value = null;
    return microphone;
  }

  private dropMicrophone(): void {
    this.takeMicrophone()?.stop();
  }

  private dropHall(): void {
    const hall = this.hall.peek();
    this.hall.value = null;
    hall?.close();
    this.hallLink.value = { is: "connecting" };
  }

  private dropMeeting(): void {
    const meeting = this.meeting.peek();
    this.meeting.value = null;
    meeting?.close();
  }
}
