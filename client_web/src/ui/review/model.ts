/** The review at work: the list of contacts, what is searched in it, and the ticket that is open. */
import { effect, signal } from "@preact/signals";
import { type Api, ApiProblem, ask, type Contact, type Me, type Schemas, type Ticket } from "../../lib/api";
import type { Door } from "../staff/door";
import type { Opened as OpenedRecording } from "./player/recorded";
import { fragmentOf, type RecordedSpot, spotIn, ticketIn } from "./route";
import { Search } from "./search";

/** What is looked for. */
export interface Wish {
  readonly query: string;
  readonly state: Contact["state"] | null;
}

/** The list: nothing yet, an answer, or why there is none. */
export type Listing =
  | { readonly is: "loading" }
  | {
      readonly is: "found";
      readonly contacts: readonly Contact[];
      readonly before: string | null;
      readonly wish: Wish;
    }
  | { readonly is: "failed"; readonly problem: unknown };

/** The open ticket. */
export type Opened =
  | { readonly is: "none" }
  | { readonly is: "loading"; readonly id: string }
  | { readonly is: "open"; readonly id: string; readonly ticket: Ticket }
  | { readonly is: "failed"; readonly id: string; readonly problem: unknown };

const PAGE = 50;

export class ReviewModel {
  readonly wish = signal<Wish>({ query: "", state: null });
  readonly listing = signal<Listing>({ is: "loading" });
  readonly isLoadingMore = signal(false);
  readonly opened = signal<Opened>({ is: "none" });
  /** The second of a recording that the address names; a new value goes there. */
  readonly spot = signal<RecordedSpot | null>(spotIn(location.hash));
  private readonly search: Search<Wish, Schemas["ContactList"]>;
  private readonly closers: (() => void)[] = [];

  constructor(
    readonly me: Me,
    private readonly api: Api,
    private readonly door: Door,
  ) {
    this.search = new Search({
      ask: (wish) => this.ask(wish, null),
      onFound: ({ contacts, before }, wish) => {
        this.listing.value = { is: "found", contacts, before, wish };
      },
      onProblem: (problem) => {
        if (!this.door.heed(problem)) this.listing.value = { is: "failed", problem };
      },
    });
  }

  /** Load, and follow the address. Call once. */
  open(): void {
    const follow = () => {
      this.spot.value = spotIn(location.hash);
      this.show(ticketIn(location.hash));
    };
    globalThis.addEventListener("hashchange", follow);
    this.closers.push(() => globalThis.removeEventListener("hashchange", follow), this.holdAddress());
    this.refresh();
    follow();
  }

  close(): void {
    this.search.stop();
    for (const close of this.closers.splice(0)) close();
  }

  type(query: string): void {
    this.wish.value = { ...this.wish.value, query };
    this.search.soon(this.wish.value);
  }

  filter(state: Contact["state"] | null): void {
    this.wish.value = { ...this.wish.value, state };
    void this.search.now(this.wish.value);
  }

  clear(): void {
    this.wish.value = { query: "", state: null };
    void this.search.now(this.wish.value);
  }

  refresh(): void {
    void this.search.now(this.wish.value);
    const opened = this.opened.value;
    if (opened.is === "open" || opened.is === "failed") void this.load(opened.id);
  }

  /** Load the next page under what is shown. */
  async more(): Promise<void> {
    const shown = this.listing.value;
    if (shown.is !== "found" || shown.before === null || this.isLoadingMore.value) return;
    this.isLoadingMore.value = true;
    try {
      const next = await this.ask(shown.wish, shown.before);
      if (this.listing.value !== shown) return;
      this.listing.value = { ...shown, contacts: [...shown.contacts, ...next.contacts], before: next.before };
    } catch (problem) {
      if (!this.door.heed(problem)) this.listing.value = { is: "failed", problem };
    } finally {
      this.isLoadingMore.value = false;
    }
  }

  /** Open a ticket, or none. */
  show(ticketId: string | null): void {
    const { value } = this.opened;
    if (ticketId === null) this.opened.value = { is: "none" };
    else if (value.is === "none" || value.id !== ticketId) void this.load(ticketId);
  }

  /** The ticket after (1) or before (-1) the open one; the first where none is open. */
  walk(steps: 1 | -1): void {
    const { value: shown } = this.listing;
    if (shown.is !== "found") return;
    const ids = [...new Set(shown.contacts.map((contact) => contact.ticket_id))];
    const opened = this.opened.value;
    const at = opened.is === "none" ? -1 : ids.indexOf(opened.id);
    const next = ids[at === -1 ? 0 : at + steps];
    if (next !== undefined) this.show(next);
  }

  /** Load the open ticket again. */
  async load(id: string): Promise<void> {
    const { value } = this.opened;
    if (value.is !== "open" || value.id !== id) this.opened.value = { is: "loading", id };
    try {
      const ticket = await ask(this.api.GET("/api/v1/tickets/{id}", { params: { path: { id } } }));
      if (this.isShown(id)) this.opened.value = { is: "open", id, ticket };
    } catch (problem) {
      if (!this.door.heed(problem) && this.isShown(id)) this.opened.value = { is: "failed", id, problem };
    }
  }

  /** Ask for leave to view a contact's recording; null where there is nothing to play. Loads the player's own code. */
  async openRecording(contactId: string): Promise<OpenedRecording | null> {
    const { openRecording } = await import("./player/recorded");
    try {
      return await openRecording(this.api, contactId);
    } catch (problem) {
      this.door.heed(problem);
      throw problem;
    }
  }

  private isShown(id: string): boolean {
    const { value } = this.opened;
    return value.is !== "none" && value.id === id;
  }

  private ask({ query, state }: Wish, before: string | null): Promise<Schemas["ContactList"]> {
    const words = query.trim();
    return ask(
      this.api.GET("/api/v1/contacts", {
        params: {
          query: {
            limit: PAGE,
            ...(words === "" ? {} : { query: words }),
            ...(state === null ? {} : { state }),
            ...(before === null ? {} : { before }),
          },
        },
      }),
    );
  }

  /** The address follows what is open, so that a reload comes back to it; each ticket is a step in the history. */
  private holdAddress(): () => void {
    let isFirst = true;
    return effect(() => {
      const opened = this.opened.value;
      if (isFirst) {
        isFirst = false;
        return;
      }
      const ticketId = opened.is === "none" ? null : opened.id;
      if (ticketIn(location.hash) !== ticketId) {
        history.pushState(null, "", location.pathname + location.search + fragmentOf(ticketId));
      }
    });
  }
}

/** Whether a ticket is not there, rather than not reachable. */
export function isUnknown(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status === 404;
}
