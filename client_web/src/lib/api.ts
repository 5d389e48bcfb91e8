/** The HTTP API, typed from its own description. Every failure is an ApiProblem with words for people. */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./api.generated";

/** As answers are read: a pair is told as a list, for that is what JSON has. */
type Given<Value> = Value extends readonly (infer Each)[]
  ? Given<Each>[]
  : Value extends object
    ? { [Key in keyof Value]: Given<Value[Key]> }
    : Value;

export type Schemas = { [Name in keyof components["schemas"]]: Given<components["schemas"][Name]> };
export type House = Schemas["House"];
export type Visit = Schemas["Visit"];
export type Recap = Schemas["Recap"];
export type EntryPass = Schemas["EntryPass"];
export type LabelledCode = Schemas["LabelledCode"];
export type Me = Schemas["Me"];
export type Contact = Schemas["Contact"];
export type ContactCard = Schemas["ContactCard"];
export type Ticket = Schemas["Ticket"];
export type Invitation = Schemas["Invitation"];
export type InvitedVisit = Schemas["InvitedVisit"];
export type Api = Client<paths>;

/** Longest wait for an answer: after it the page says so instead of hanging. */
const DEADLINE_MS = 15_000;

/**
 * What went wrong with a call. `message` is for people and in the server's words; `code` is for programs: one of
 * the server's, or `"offline"` when no answer came, or `"unclear"` when the answer was none of ours.
 */
export class ApiProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly field: string | null = null,
    /** After how many seconds trying again makes sense, where the server says so. */
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
    this.name = "ApiProblem";
  }
}

/** Who is calling: a customer by the token of the visit, or staff by the cookie of their page. */
export interface Caller {
  /** The visit's token; null while there is none. */
  readonly bearer?: () => string | null;
  /** Which of the staff's sign-ins counts. */
  readonly page?: "desk" | "review";
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Where the API is; this page's own origin if left out. */
  readonly origin?: string;
}

/** Opens the API for a caller. */
export function createApi(caller: Caller = {}): Api {
  const origin = caller.origin ?? globalThis.location.origin;
  const send = caller.fetch ?? ((request: Request) => globalThis.fetch(request));
  const api = createClient<paths>({
    baseUrl: origin,
    credentials: "same-origin",
    fetch: (request) => send(new Request(request, { signal: AbortSignal.timeout(DEADLINE_MS) })),
  });
  api.use({
    onRequest({ request }) {
      const bearer = caller.bearer?.();
      if (bearer) request.headers.set("Authorization", `Bearer ${bearer}`);
      if (caller.page) request.headers.set("X-Salotto-Page", caller.page);
    },
    onError: () => new ApiProblem("offline", "No answer came.", 0),
  });
  return api;
}

interface Settled {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of an answer. Throws ApiProblem for everything else. */
export async function ask<Answer extends Settled>(
  answer: Promise<Answer>,
): Promise<Exclude<Answer["data"], undefined>> {
  const { data, error, response } = await answer;
  if (response.ok) return data as Exclude<Answer["data"], undefined>;
  throw problemOf(error, response);
}

function problemOf(error: unknown, { status, headers }: Response): ApiProblem {
  const retryAfterS = Number.parseInt(headers.get("Retry-After") ?? "", 10) || null;
  const told = (typeof error === "object" && error !== null ? error : {}) as Partial<Schemas["Problem"]>;
  if (typeof told.code === "string" && typeof told.message === "string") {
    return new ApiProblem(told.code, told.message, status, told.field ?? null, retryAfterS);
  }
  return new ApiProblem("unclear", `The answer was ${status}.`, status);
}
