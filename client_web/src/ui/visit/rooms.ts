/** The rooms of a visit: the hall while one waits, the meeting while it is on, and never one too many of them. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { EntryPass } from "../../lib/api";
import type { ClosedBecause, LinkState, LiveRoom } from "../../room/live";
import type { VisitStatus } from "../../wire/generated";
import type { Meeting } from "../meeting/meeting";
import type { Facts, VisitState } from "./visit";

/** What the rooms need of the visit. */
export interface RoomsSurroundings {
  readonly state: ReadonlySignal<VisitState>;
  pass(room: RoomName): Promise<EntryPass>;
  /** Ask how the visit stands. */
  readVisit(): Promise<void>;
  /** The hall says how it stands. */
  onStatus(status: VisitStatus): void;
  /** A meeting is being entered: the voice belongs in it, if that was wished. */
  onMeeting(meeting: Meeting): void;
}

const RETRY_MS = 4_000;

type RoomName = "hall" | "meeting";

/** In which room a visit belongs now. */
function whereIs(facts: Facts | null): RoomName | null {
  if (facts?.state === "queued" || facts?.state === "reserved") return "hall";
  return facts?.state === "active" && facts.roomId !== null ? "meeting" : null;
}

export class Rooms {
  readonly hall = signal<LiveRoom | null>(null);
  readonly hallSelfId = signal<string | null>(null);
  readonly hallLink = signal<LinkState>({ is: "connecting" });
  readonly meeting = signal<Meeting | null>(null);
  private readonly fetching = new Set<RoomName>();

  constructor(private readonly visit: RoomsSurroundings) {}

  /** Be where the visit is: in the hall while waiting, in the meeting while it is on, in neither afterwards. */
  tend(): void {
    const { facts } = this.visit.state.value;
    const where = whereIs(facts);
    if (where === "meeting" && this.meeting.value === null) void this.openMeeting();
    if (where === "hall" && this.hall.value === null) void this.openHall();
    if (facts !== null && where !== "meeting" && this.meeting.value !== null) this.dropMeeting();
    if (facts !== null && where === null && this.hall.value !== null) this.dropHall();
  }

  /** Leave whatever is open. */
  drop(): void {
    this.dropMeeting();
    this.dropHall();
  }

  /** Milliseconds since 1970, by the server's clock where that is known. */
  now(): number {
    return this.meeting.value?.now() ?? this.hall.value?.now() ?? Date.now();
  }

  private async openHall(): Promise<void> {
    const module = await this.fetch("hall", () => import("../../room/live"));
    if (module === null) return;
    const hall = new module.LiveRoom({
      pass: () => this.visit.pass("hall"),
      personal: {
        onState: (state) => this.onHallState(state),
        onWelcome: (welcome) => {
          this.hallSelfId.value = welcome.member_id;
        },
        onVisitStatus: (status) => this.visit.onStatus(status),
      },
    });
    this.hall.value = hall;
    hall.open();
  }

  /**
   * Loads what a room needs, once at a time; when that fails, tries again a little later. Null also if the visit has gone
   * on meanwhile: that room is not entered any more.
   */
  private async fetch<Part>(name: RoomName, load: () => Promise<Part>): Promise<Part | null> {
    if (this.fetching.has(name)) return null;
    this.fetching.add(name);
    try {
      const part = await load();
      return whereIs(this.visit.state.peek().facts) === name ? part : null;
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
    void this.visit.readVisit();
    setTimeout(() => this.hallLink.value === state && this.dropHall(), RETRY_MS);
  }

  private async openMeeting(): Promise<void> {
    const module = await this.fetch("meeting", () => import("../meeting/meeting"));
    if (module === null) return;
    const meeting = new module.Meeting({
      pass: () => this.visit.pass("meeting"),
      onOver: (because) => void this.onOver(meeting, because),
    });
    this.meeting.value = meeting;
    meeting.open();
    this.visit.onMeeting(meeting);
    const stop = effect(() => {
      if (meeting.room.value === null) return; // the hall stays until the meeting's first snapshot
      this.dropHall();
      queueMicrotask(() => stop());
    });
  }

  private async onOver(meeting: Meeting, because: ClosedBecause): Promise<void> {
    if (because === "left" || because === "replaced") return;
    await this.visit.readVisit();
    // the meeting is still on, so the refusal was of the moment: enter anew
    setTimeout(() => this.meeting.value === meeting && this.dropMeeting(), RETRY_MS);
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
