/**
 * Following an invitation: its secret stands in the address's fragment, which browsers never send; it is taken out
 * before anything else happens, kept in this tab over a reload, and spent by POST when one enters.
 */
import { type Api, ask, type InvitedVisit } from "../../lib/api";
import { tabDrawer } from "../../lib/storage";
import { language } from "../base/speech";

const FRAGMENT = "invitation";

/** The secret in a fragment such as `#invitation=...`; null where there is none. */
export function secretIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get(FRAGMENT) || null;
}

/** The digits of what was typed, without spaces, dots and dashes; null if they are not six. */
export function digitsIn(typed: string): string | null {
  const plain = typed.replace(/[\s.-]/g, "");
  return /^\d{6}$/.test(plain) ? plain : null;
}

export class Following {
  private readonly drawer = tabDrawer<string>("invitation");
  private secret: string | null;

  constructor(
    private readonly api: Api,
    private readonly organisation: string | null,
  ) {
    const told = secretIn(globalThis.location.hash);
    if (told !== null) {
      const { pathname, search } = globalThis.location;
      history.replaceState(null, "", pathname + search);
      this.drawer.write(told);
    }
    this.secret = this.drawer.read();
    globalThis.addEventListener("hashchange", (event) => {
      // the same page is open and only its fragment is new: begin again with the invitation
      if (secretIn(new URL(event.newURL).hash) !== null) globalThis.location.reload();
    });
  }

  /** Whether a link was opened in this tab and not followed yet. */
  get isByLink(): boolean {
    return this.secret !== null;
  }

  /** Follow it: by `digits` where they are given, else by the link. Throws an ApiProblem. */
  async follow(digits: string | null): Promise<InvitedVisit> {
    const shared = { organisation: this.organisation, language: language.value };
    const started =
      digits === null
        ? await ask(
            this.api.POST("/api/v1/visits/by-link", { body: { ...shared, secret: this.secret ?? "" } }),
          )
        : await ask(this.api.POST("/api/v1/visits/by-code", { body: { ...shared, code: digits } }));
    this.forget();
    return started;
  }

  /** Come as usual instead. */
  forget(): void {
    this.secret = null;
    this.drawer.clear();
  }
}
