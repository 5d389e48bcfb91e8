/** The one contact that an agent serves: its card, note, meeting and wrap-up. Made when it begins, closed after it. */
import { signal } from "@preact/signals";
import { type Api, ask, type ContactCard } from "../../lib/api";
import { tabDrawer } from "../../lib/storage";
import type { ClosedBecause } from "../../room/live";
import type { HeldContact } from "../../wire/generated";
import { Meeting } from "../meeting/meeting";
import type { Caret } from "./caret";
import { NoteKeeper, type NoteState } from "./keeper";
import type { PromiseChip } from "./promises";
import { chooseChip, EMPTY_WRAP, type Missing, settle, type WrapDraft } from "./wrap";

/** What is kept in this tab, so that a reload in mid-sentence loses nothing. */
interface Draft {
  readonly contactId: string;
  /** The note where it has not reached the server yet. */
  readonly note: string | null;
  readonly wrap: WrapDraft;
  /** Whether the agent was muted: a reload must not let anybody be heard who chose not to be. */
  readonly isMuted: boolean;
}

/** A meeting that refused this page is entered anew after so long. */
const RETRY_MS = 4_000;

/** What a served contact needs of the desk. */
export interface ServedSurroundings {
  readonly api: Api;
  /** A call failed; the desk decides whether the sign-in is over. */
  onProblem(problem: unknown): void;
  /** The meeting goes on in a newer window. */
  onReplaced(): void;
}

export class Served {
  readonly contactId: string;
  /** Null until it has been loaded. */
  readonly card = signal<ContactCard | null>(null);
  readonly cardProblem = signal<unknown>(null);
  readonly note = signal("");
  readonly noteState = signal<NoteState>("saved");
  readonly meeting = signal<Meeting | null>(null);
  readonly wrap = signal<WrapDraft>(EMPTY_WRAP);
  readonly missing = signal<Missing | null>(null);
  readonly isClosing = signal(false);
  readonly closingProblem = signal<unknown>(null);
  /** Where one was writing when the page changed, as from the meeting to the wrap-up. */
  caret: Caret | null = null;
  private readonly drawer = tabDrawer<Draft>("desk-draft");
  private keeper: NoteKeeper | null = null;
  private isMuted = false;
  private isActive = false;
  private isLoading = false;
  /** Closed, or let go of: what is kept in this tab may be the next one's by now. */
  private isOver = false;

  constructor(
    contactId: string,
    private readonly surroundings: ServedSurroundings,
  ) {
    this.contactId = contactId;
    const draft = this.draft();
    this.wrap.value = draft?.wrap ?? EMPTY_WRAP;
    this.isMuted = draft?.isMuted ?? false;
  }

  /** Follow what the server says of this contact: the meeting while it is on, the newest card after it. */
  follow(held: HeldContact): void {
    this.isActive = held.state === "active" && held.room_id !== null;
    if (this.isActive) this.openMeeting();
    else this.closeMeeting();
    if (this.card.value === null || this.card.value.contact.state !== held.state) void this.loadCard();
  }

  /** Take a card that came with an answer. */
  take(card: ContactCard): void {
    this.card.value = card;
    this.cardProblem.value = null;
    this.openVoice();
    if (this.keeper === null) this.openNote(card.contact.note);
  }

  /** Load the card again. */
  async loadCard(): Promise<void> {
    if (this.isLoading) return;
    this.isLoading = true;
    this.cardProblem.value = null;
    try {
      const path = { id: this.contactId };
      this.take(await ask(this.surroundings.api.GET("/api/v1/contacts/{id}", { params: { path } })));
    } catch (problem) {
      this.cardProblem.value = problem;
      this.surroundings.onProblem(problem);
    } finally {
      this.isLoading = false;
    }
  }

  /** Whether the note may be written: not before it is known what stands there. */
  get isNoteOpen(): boolean {
    return this.card.value !== null;
  }

  type(note: string): void {
    this.note.value = note;
    this.keeper?.type(note);
    this.keep();
  }

  /** Save the note now. Resolves when that has been tried. */
  async saveNote(): Promise<void> {
    await this.keeper?.flush();
  }

  choose(disposition: string): void {
    this.change({ ...this.wrap.value, disposition });
  }

  promise(chip: PromiseChip, now: Date, defaultText: string): void {
    this.change(chooseChip(this.wrap.value, chip, now, defaultText));
  }

  reword(parts: { readonly text?: string; readonly due?: string }): void {
    const { promise } = this.wrap.value;
    if (promise !== null) this.change({ ...this.wrap.value, promise: { ...promise, ...parts } });
  }

  /** Mute, unmute, or turn the microphone on where it is not. */
  toggleVoice(): void {
    const own = this.meeting.value?.own;
    const state = own?.microphone.value;
    if (state?.is === "on" && this.meeting.value?.talk.isOn.value) return; // what is held decides
    this.isMuted = state?.is === "on" && !state.isMuted;
    if (state?.is === "on") own?.setMuted(this.isMuted);
    else void own?.turnOn(null, this.meeting.value?.talk.isOn.value);
    this.keep();
  }

  /** End the meeting for both. */
  async end(): Promise<void> {
    await this.attempt(async () => {
      const path = { id: this.contactId };
      await ask(this.surroundings.api.POST("/api/v1/contacts/{id}/end", { params: { path } }));
    });
  }

  /** Close the contact. Returns the ticket's number, or null where something is missing or it did not work. */
  async finish(now: Date): Promise<string | null> {
    if (this.isClosing.value) return null;
    const settled = settle(this.wrap.value, this.note.value, now);
    this.missing.value = "missing" in settled ? settled.missing : null;
    if ("missing" in settled) return null;
    return this.attempt(async () => {
      const params = { path: { id: this.contactId } };
      const ticket = await ask(
        this.surroundings.api.POST("/api/v1/contacts/{id}/wrap-up", { params, body: settled.wish }),
      );
      this.isOver = true;
      this.drawer.clear();
      return ticket.number;
    });
  }

  /** Let go: the contact is no longer ours. */
  close(): void {
    this.isActive = false;
    this.closeMeeting();
    this.keeper?.stop();
    if (!this.isOver) void this.saveNote();
    this.isOver = true;
  }

  private async attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
    this.isClosing.value = true;
    this.closingProblem.value = null;
    try {
      return await work();
    } catch (problem) {
      this.closingProblem.value = problem;
      this.surroundings.onProblem(problem);
      return null;
    } finally {
      this.isClosing.value = false;
    }
  }

  private openMeeting(): void {
    if (this.meeting.value !== null) return;
    const body = { room: "meeting", contact_id: this.contactId } as const;
    const meeting = new Meeting({
      pass: () => ask(this.surroundings.api.POST("/api/v1/desk/pass", { body })),
      onOver: (because) => this.onOver(meeting, because),
    });
    this.meeting.value = meeting;
    meeting.talk.offer(() => this.isMuted);
    meeting.open();
    this.openVoice();
  }

  /** Its link has closed for good: this meeting comes to nothing any more, but another one may. */
  private onOver(meeting: Meeting, because: ClosedBecause): void {
    if (this.meeting.value !== meeting || because === "left") return;
    if (because !== "replaced") {
      setTimeout(() => this.enterAnew(meeting), RETRY_MS);
      return;
    }
    this.closeMeeting();
    this.surroundings.onReplaced();
  }

  /** The contact is still on, so the end was of the moment, such as around a restart. */
  private enterAnew(ended: Meeting): void {
    if (this.meeting.value !== ended) return;
    this.closeMeeting();
    if (this.isActive) this.openMeeting();
  }

  /** Whoever comes to talk is heard and answered without another tap; whoever came to write is not spoken to. */
  private openVoice(): void {
    const { value: meeting } = this.meeting;
    if (meeting?.own.microphone.value.is !== "off" || this.card.value?.contact.channel !== "voice") return;
    void meeting.own.turnOn(null, this.isMuted || meeting.talk.isOn.value);
  }

  private closeMeeting(): void {
    this.meeting.value?.close();
    this.meeting.value = null;
  }

  private openNote(saved: string): void {
    const kept = this.draft()?.note ?? null;
    this.keeper = new NoteKeeper(saved, {
      save: (note) => this.save(note),
      onState: (state) => {
        this.noteState.value = state;
        if (state === "saved") this.keep();
      },
      setTimer: (run, afterMs) => setTimeout(run, afterMs),
      clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    });
    this.note.value = saved;
    if (kept !== null && kept !== saved) this.type(kept);
  }

  private async save(note: string): Promise<boolean> {
    const params = { path: { id: this.contactId } };
    try {
      await ask(this.surroundings.api.POST("/api/v1/contacts/{id}/note", { params, body: { note } }));
      return true;
    } catch (problem) {
      this.surroundings.onProblem(problem);
      return false;
    }
  }

  private change(wrap: WrapDraft): void {
    this.wrap.value = wrap;
    this.missing.value = null;
    this.keep();
  }

  private draft(): Draft | null {
    const draft = this.drawer.read();
    return draft?.contactId === this.contactId ? draft : null;
  }

  private keep(): void {
    if (this.isOver && this.draft() === null) return;
    const note = this.noteState.value === "saved" ? null : this.note.value;
    this.drawer.write({ contactId: this.contactId, note, wrap: this.wrap.value, isMuted: this.isMuted });
  }
}
