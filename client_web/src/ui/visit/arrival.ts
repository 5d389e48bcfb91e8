/**
 * How somebody came who opened this page from the company's own site: what the site told stands in the address's
 * fragment, is taken out at once, and kept in this tab until the place is taken. The site's page is spoken to only where
 * it frames this one, and only at an origin that the organisation has listed.
 */
import { type Signal, signal } from "@preact/signals";
import { type FromFrame, heard, type Standing } from "../../launcher/messages";
import { ApiProblem, type House } from "../../lib/api";
import { tabDrawer } from "../../lib/storage";

interface Told {
  readonly site: string;
  readonly topic: string;
  readonly order: string;
  readonly title: string;
  readonly page: string;
  readonly identity: string;
}

/** What a fragment such as `#site=https://shop.example&order=A-100` tells; null where no site opened this page. */
export function toldIn(fragment: string): Told | null {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const site = given.get("site");
  if (!site) return null;
  const of = (name: string, most: number) => (given.get(name) ?? "").slice(0, most);
  return {
    site: site.slice(0, 300),
    topic: of("topic", 64),
    order: of("order", 64),
    title: of("title", 200),
    page: of("page", 500),
    identity: of("identity", 4097),
  };
}

export class Arrival {
  /** The site's word was not believed: said once one is in. */
  readonly wasRefused = signal(false);
  private readonly drawer = tabDrawer<Told>("arrival");
  private told: Told | null;
  private standing: Standing | null = null;
  private sites: readonly string[] = [];

  /** `isLeaving` becomes true when somebody presses the cross of the frame while the visit is on. */
  constructor(isLeaving: Signal<boolean>) {
    const told = toldIn(globalThis.location.hash);
    if (told !== null) {
      const { pathname, search } = globalThis.location;
      history.replaceState(null, "", pathname + search);
      this.drawer.write(told);
    }
    this.told = this.drawer.read();
    globalThis.addEventListener("message", (event) => {
      const site = this.framedBy();
      if (site !== null && heard(event, globalThis.parent, site)?.t === "leave") isLeaving.value = true;
    });
  }

  /** The topic that the site chose, if the house has it: then it is not asked. */
  topicIn(house: House | null): string | null {
    const wished = this.told?.topic;
    return house?.topics.some((topic) => topic.code === wished) ? (wished ?? null) : null;
  }

  /** What goes along with the tap that takes the place. */
  get body() {
    const { identity = "", order = "", title = "", page = "" } = this.told ?? {};
    return { identity: identity || null, context: { order, page_title: title, page_url: page } };
  }

  /** Take the place as the site tells; and without its word, where the server does not believe it. */
  async start<Started>(send: (told: Arrival["body"]) => Promise<Started>): Promise<Started> {
    const started = await send(this.body).catch((problem: unknown) => {
      if (!(problem instanceof ApiProblem && problem.field === "identity")) throw problem;
      this.refuse(problem.message);
      return send(this.body);
    });
    this.use();
    return started;
  }

  /** Learn from the house which sites may be spoken to, and tell ours how the visit stands when that changes. */
  follow(house: House | null, standing: Standing): void {
    this.sites = house?.sites ?? this.sites;
    if (house !== null) this.tell(standing);
  }

  private refuse(words: string): void {
    if (this.told !== null) this.told = { ...this.told, identity: "" };
    this.wasRefused.value = true;
    this.post({ salotto: 1, t: "refused", words });
  }

  /** What the site told has been used; the frame goes on knowing its site. */
  private use(): void {
    if (this.told === null) return;
    this.told = { ...this.told, topic: "", order: "", title: "", page: "", identity: "" };
    this.drawer.write(this.told);
  }

  private tell(standing: Standing): void {
    if (standing === this.standing || this.framedBy() === null) return;
    this.standing = standing;
    this.post({ salotto: 1, t: "standing", standing });
  }

  private post(message: FromFrame): void {
    const site = this.framedBy();
    if (site !== null) globalThis.parent.postMessage(message, site);
  }

  private framedBy(): string | null {
    const site = this.told?.site ?? "";
    return globalThis.parent !== globalThis.window && this.sites.includes(site) ? site : null;
  }
}
