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
export type Closed =
  | "password_set"
  | "password_link_dead"
  | "link_spent"
  | "wrong_password"
  | "sign_in_over"
  | "unreachable"
  | null;

export type DoorState =
  | { readonly kind: "looking" }
  | { readonly kind: "spending" }
  /** A link for a new password was opened. */
  | { readonly kind: "new_password"; readonly problem: ApiProblem | null; readonly isBusy: boolean }
  | { readonly kind: "closed"; readonly why: Closed; readonly problem: unknown; readonly isBusy: boolean }
  | { readonly kind: "wrong_page"; readonly me: Me }
  | { readonly kind: "open"; readonly me: Me };

const ROLE: Record<StaffPage, Me["role"]> = { desk: "agent", review: "supervisor" };
const FRAGMENT = "sign-in";
const NEW_PASSWORD = "password";

/** The secret in a fragment such as `#sign-in=...`; null where there is none. */
export function secretIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get(FRAGMENT) || null;
}

/** The secret that sets a new password, in a fragment such as `#password=...`; null where there is none. */
export function passwordSecretIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get(NEW_PASSWORD) || null;
}

/** What an address may hold, taken out of it. */
export interface Secrets {
  readonly signIn: string | null;
  readonly password: string | null;
}

/** The door of one page. */
export interface Door {
  readonly state: ReadonlySignal<DoorState>;
  /** The API as this page's sign-in reaches it. */
  readonly api: Api;
  /** Look who is there: spends a link if the address holds one, else asks whose cookie this is. */
  look(): Promise<void>;
  signIn(email: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** What the page saves before one signs out: it cannot afterwards. Never rejects. */
  save(): Promise<void>;
  /** Set the password by the link that was opened, then sign in with it. */
  setPassword(password: string): Promise<void>;
  /** Tell that a call was answered with 401: the sign-in has ended. Returns whether it was that. */
  heed(problem: unknown): boolean;
}

/** Builds the door; nothing happens before `look`. `takeSecrets` reads the secrets and removes them from the address. */
export function createDoor(page: StaffPage, api: Api, takeSecrets: () => Secrets = takeFromAddress): Door {
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
  let passwordSecret: string | null = null;
  const setBy = async (secret: string, password: string) => {
    state.value = { kind: "new_password", problem: null, isBusy: true };
    try {
      await ask(api.POST("/api/v1/sign-in/new-password", { body: { secret, password } }));
      close("password_set");
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.status === 404 || problem.status === 410) close("password_link_dead");
      else state.value = { kind: "new_password", problem, isBusy: false };
    }
  };
  const door: Door = {
    state,
    api,
    save: async () => undefined,
    async look() {
      const secrets = takeSecrets();
      passwordSecret = secrets.password;
      if (passwordSecret !== null) state.value = { kind: "new_password", problem: null, isBusy: false };
      else if (secrets.signIn === null) await recognise(null);
      else await spend(secrets.signIn);
    },
    async setPassword(password) {
      if (passwordSecret !== null) await setBy(passwordSecret, password);
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
      await door.save();
      await ask(api.POST("/api/v1/sign-out")).catch(() => null); // the page forgets even where the server is away
      close(null);
    },
    heed(problem) {
      const isOver = isUnknown(problem);
      if (isOver && state.peek().kind === "open") close("sign_in_over"); // whoever has signed out knows
      return isOver;
    },
  };
  return door;
}

/** Begin again when a link is opened in this very tab: only the fragment is new then, and no page loads by itself. */
export function followLinks(): void {
  globalThis.addEventListener("hashchange", ({ newURL }) => {
    const { hash } = new URL(newURL);
    if (secretIn(hash) !== null || passwordSecretIn(hash) !== null) globalThis.location.reload();
  });
}

function takeFromAddress(): Secrets {
  const found = { signIn: secretIn(location.hash), password: passwordSecretIn(location.hash) };
  const isAny = found.signIn !== null || found.password !== null;
  if (isAny) history.replaceState(null, "", location.pathname + location.search);
  return found;
}

function isUnknown(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status === 401;
}

function isRefusal(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status >= 400 && problem.status < 500;
}
