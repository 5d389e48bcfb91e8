/**
 * One script tag on the company's own site: a button, and `window.Salotto`. See docs/launcher.md.
 *
 * Which window the visit gets: a frame in this page, or a window of its own on small touch screens, where a frame would
 * be too small, and wherever the page says so. A frame lasts as long as its page; the visit inside keeps its place in
 * the tab, so when another page of the site loads this script, it comes back by itself.
 */
import { addressOf, type Options } from "./address";
import { type FromFrame, heard, type ToFrame } from "./messages";
import { Panel } from "./panel";

const KEY = "salotto";
const SILENCE_MS = 8_000;

export class Launcher extends EventTarget {
  private readonly panel: Panel;
  private standing = "before";

  constructor(
    private readonly house: string,
    /** What every opening says unless it says otherwise; may be changed at any time. */
    public defaults: Options,
    hasButton: boolean,
  ) {
    super();
    this.panel = new Panel(
      defaults.language ?? document.documentElement.lang,
      {
        open: () => void this.open(),
        minimise: () => this.minimise(),
        close: () => this.close(),
      },
      hasButton,
    );
    addEventListener("message", (event) => {
      const message = heard(event, this.panel.frame?.contentWindow, house);
      if (message !== null) this.hear(message);
    });
    const kept = remembered();
    if (kept === null) return;
    this.standing = "waiting"; // as it was: a frame that says otherwise has forgotten, and is closed
    this.panel.show(addressOf(house, defaults, { site: location.origin }), kept === "small");
  }

  /** Open the visit, or bring it back. Call it from a click: only then may a window open. */
  async open(options: Options = {}): Promise<void> {
    const all = { ...this.defaults, ...options };
    const isWindow = all.as === "window" || (all.as !== "frame" && isSmallTouchScreen());
    if (this.panel.frame !== null) return this.panel.shrink(false);
    const opened = isWindow ? window.open("", "_blank") : null; // at once: the click counts for a moment only
    const { topic, order } = all;
    const page = location.origin + location.pathname;
    const identity = await wordOf(all.identity);
    const told = { site: location.origin, topic, order, identity, title: document.title, page };
    const address = addressOf(this.house, all, told);
    if (opened !== null) opened.location.href = address;
    else if (this.panel.frame === null) this.showFrame(address);
    this.say("open", isWindow ? "window" : "frame");
  }

  /** Make the panel small; the visit goes on. */
  minimise(): void {
    if (this.panel.frame === null) return;
    this.panel.shrink(true);
    this.panel.tell(this.standing as FromFrameStanding);
    this.remember();
    this.say("minimise");
  }

  /** Close the panel; while a visit is on, the frame asks first whether that is meant. */
  close(): void {
    if (!this.isOn()) {
      this.end();
      return;
    }
    this.panel.shrink(false);
    const leave: ToFrame = { salotto: 1, t: "leave" };
    this.panel.frame?.contentWindow?.postMessage(leave, this.house);
  }

  private showFrame(address: string): void {
    this.standing = "";
    this.panel.show(address, false);
    const frame = this.panel.frame;
    setTimeout(() => {
      if (this.standing === "" && this.panel.frame === frame) this.panel.offerWindow(address);
    }, SILENCE_MS);
  }

  private hear(message: FromFrame | ToFrame): void {
    if (message.t === "refused") this.say("refused", message.words);
    if (message.t !== "standing") return;
    const wasOn = this.isOn();
    this.standing = message.standing;
    this.panel.tell(message.standing);
    this.remember();
    this.say("standing", message.standing);
    if (wasOn && message.standing === "before") this.end();
  }

  private end(): void {
    this.standing = "before";
    this.panel.remove();
    this.remember();
    this.say("close");
  }

  private isOn(): boolean {
    return /^(waiting|coming|meeting)$/.test(this.standing);
  }

  private remember(): void {
    try {
      if (this.isOn()) sessionStorage.setItem(KEY, this.panel.isSmall ? "small" : "large");
      else sessionStorage.removeItem(KEY);
    } catch {
      // without storage the visit is open until the page is left, and that is all
    }
  }

  private say(type: string, detail?: string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

type FromFrameStanding = Extract<FromFrame, { t: "standing" }>["standing"];

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

async function wordOf(identity: Options["identity"]): Promise<string | undefined> {
  try {
    return typeof identity === "function" ? await identity() : identity;
  } catch {
    return undefined; // then nobody vouches, and the visit begins all the same
  }
}

function isSmallTouchScreen(): boolean {
  return matchMedia("(hover:none) and (pointer:coarse) and (max-width:820px)").matches;
}
