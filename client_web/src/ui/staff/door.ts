/**
 * The way into a staff page: a one-time link, a password, or a cookie that still counts.
 *
 * The secret of a link stands in the URL's fragment, which browsers never send. It is spent by POST and taken out of
 * the address before anything else happens, so that neither history nor a screenshot keeps it.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Api, ApiProblem, ask, type Me } from "../../lib/api";

/** Which page of the staff. */
export type StaffPage = "desk" | "review";

/** Why the door is closed; null: nobody has tried yet. `unreachable` has the problem's words beside it. */
export type Closed = "link_spent" | "wrong_password" | "sign_in_over" | "unreachable" | null;

export type DoorState =
  | { readonly kind: "looking" }
  | { readonly kind: "spending" }
  | { readonly kind: "closed"; readonly why: Closed; readonly problem: unknown; readonly isBusy: boolean }
  | { readonly kind: "wrong_page"; readonly me: Me }
  | { readonly kind: "open"; readonly me: Me };

const ROLE: Record<StaffPage, Me["role"]> = { desk: "agent", review: "supervisor" };
const FRAGMENT = "sign-in";

/** The secret in a fragment such as `#sign-in=...`; null where there is none. */
export function secretIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get(FRAGMENT) || null;
}

/** The door of one page. */
export interface Door {
  readonly state: ReadonlySignal<DoorState>;
  /** Look who is there: spends a link if the address holds one, else asks whose cookie this is. */
  look(): Promise<void>;
  signIn(email: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** Tell that a call was answered with 401: the sign-in has ended. Returns whether it was that. */
  heed(problem: unknown): boolean;
}

/** Builds the door; nothing happens before `look`. `takeSecret` reads the secret and removes it from the address. */
export function createDoor(
  page: StaffPage,
  api: Api,
  takeSecret: () => string | null = takeFromAddress,
): Door {
  const state = signal<DoorState>({ kind: "looking" });
  const close = (why: Closed, problem: unknown = null) => {
    state.value = { kind: "closed", why, problem, isBusy: false };
  };
  const enter = (me: Me) => {
    state.value = { kind: me.role === ROLE[page] ? "open" : "wrong_page", me };
  };
  const recognise = async (otherwise: Closed) => {
    try {
      enter(await ask(api.GET("/api/v1/me")));
    } catch (problem) {
      if (isUnknown(problem)) close(otherwise);
      else close("unreachable", problem);
    }
  };
  const spend = async (secret: string) => {
    state.value = { kind: "spending" };
    try {
      enter(await ask(api.POST("/api/v1/sign-in/link", { body: { secret, page } })));
    } catch (problem) {
      // A link opened twice in the browser that it signed in is no reason to stop anybody.
      if (isRefusal(problem)) await recognise("link_spent");
      else close("unreachable", problem);
    }
  };
  return {
    state,
    async look() {
      const secret = takeSecret();
      if (secret === null) await recognise(null);
      else await spend(secret);
    },
    async signIn(email, password) {
      state.value = { kind: "closed", why: null, problem: null, isBusy: true };
      try {
        enter(await ask(api.POST("/api/v1/sign-in", { body: { email, password, page } })));
      } catch (problem) {
        close(isRefusal(problem) ? "wrong_password" : "unreachable", problem);
      }
    },
    async signOut() {
      await ask(api.POST("/api/v1/sign-out")).catch(() => null); // the page forgets even where the server is away
      close(null);
    },
    heed(problem) {
      const isOver = isUnknown(problem);
      if (isOver) close("sign_in_over");
      return isOver;
    },
  };
}

function takeFromAddress(): string | null {
  const secret = secretIn(location.hash);
  if (secret !== null) history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

function isUnknown(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status === 401;
}

function isRefusal(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status >= 400 && problem.status < 500;
}
