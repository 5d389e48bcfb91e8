/** Inviting somebody who is on the telephone: whom, then the link, its picture and six digits to read out. */
import { signal } from "@preact/signals";
import { type Api, ApiProblem, ask, type Invitation, type Schemas } from "../../lib/api";

export type Found = Schemas["TicketSummary"];

/** Whom an agent invites: somebody new, the customer of a ticket, or of the meeting that is on. */
export type Whom =
  | { readonly is: "new"; readonly topic: string; readonly name: string; readonly words: string }
  | { readonly is: "ticket"; readonly ticketId: string }
  | { readonly is: "meeting"; readonly contactId: string };

const FOUND = 6;
/** After the last keystroke: somebody who types a name is not asked about its first letters. */
const QUIET_MS = 250;

/** `six digits`, as they are read out: in two halves. */
export function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

export class Inviting {
  readonly made = signal<Invitation | null>(null);
  readonly isMaking = signal(false);
  readonly problem = signal<unknown>(null);
  /** Null while nothing was looked for, or while it is being looked for. */
  readonly found = signal<readonly Found[] | null>(null);
  readonly isFinding = signal(false);
  private search: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly onProblem: (problem: unknown) => void,
    /** The meeting that is on, if the customer of it is to be invited with one more device. */
    readonly contactId: string | null = null,
  ) {}

  async invite(whom: Whom): Promise<void> {
    if (this.isMaking.value) return;
    this.isMaking.value = true;
    this.problem.value = null;
    try {
      this.made.value = await ask(this.api.POST("/api/v1/invitations", { body: wishOf(whom) }));
    } catch (problem) {
      this.refuse(problem);
    } finally {
      this.isMaking.value = false;
    }
  }

  /** Look for a ticket by number, name or word. */
  find(query: string): void {
    clearTimeout(this.search);
    this.found.value = null;
    this.isFinding.value = query.trim() !== "";
    if (this.isFinding.value) this.search = setTimeout(() => void this.look(query.trim()), QUIET_MS);
  }

  /** Begin again, with somebody else or because the time is over. */
  again(): void {
    this.made.value = null;
  }

  private async look(query: string): Promise<void> {
    try {
      const params = { query: { query, limit: FOUND } };
      const { tickets } = await ask(this.api.GET("/api/v1/tickets", { params }));
      this.found.value = tickets;
    } catch (problem) {
      this.refuse(problem);
    } finally {
      this.isFinding.value = false;
    }
  }

  private refuse(problem: unknown): void {
    this.problem.value = problem;
    if (problem instanceof ApiProblem) this.onProblem(problem);
  }
}

function wishOf(whom: Whom): Schemas["InvitationWish"] {
  const nobody = { new_case: null, ticket_id: null, contact_id: null };
  switch (whom.is) {
    case "new": {
      const { topic, words } = whom;
      return { ...nobody, new_case: { topic, words: words.trim(), name: whom.name.trim() || null } };
    }
    case "ticket":
      return { ...nobody, ticket_id: whom.ticketId };
    case "meeting":
      return { ...nobody, contact_id: whom.contactId };
  }
}
