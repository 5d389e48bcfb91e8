/** The button, and the panel with the frame. A shadow root keeps the site's styles out, and ours in. */
import { enLauncher } from "../lib/words/en.launcher";
import { itLauncher } from "../lib/words/it.launcher";
import type { Standing } from "./messages";
import { STYLE } from "./style";

const ALLOW =
  "microphone; camera; display-capture; autoplay; fullscreen; xr-spatial-tracking; screen-wake-lock";

export interface Pressed {
  readonly open: () => void;
  readonly minimise: () => void;
  readonly close: () => void;
}

export class Panel {
  frame: HTMLIFrameElement | null = null;
  private readonly words: Record<keyof typeof enLauncher, string>;
  private readonly root: ShadowRoot;
  private readonly button: HTMLButtonElement;
  private readonly news: HTMLElement;
  private box: HTMLElement | null = null;
  isSmall = false;

  constructor(
    language: string,
    private readonly pressed: Pressed,
    private readonly hasButton: boolean,
  ) {
    this.words = /^it/i.test(language) ? itLauncher : enLauncher;
    const host = document.createElement("div");
    host.lang = /^it/i.test(language) ? "it" : "en";
    this.root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.news = this.add(this.root, "p", "");
    this.news.setAttribute("role", "status");
    this.button = this.press(this.root, this.words.open, pressed.open);
    this.button.className = "open";
    this.button.hidden = !hasButton;
    document.body.append(host);
  }

  /** Show the visit at this address; a frame that is there already is shown as it is. */
  show(address: string, isSmall: boolean): void {
    if (this.box === null) {
      const box = this.add(this.root, "section", "");
      box.setAttribute("aria-label", this.words.frame);
      box.addEventListener("keydown", (event) => event.key === "Escape" && this.pressed.minimise());
      const bar = this.add(box, "div", "");
      bar.className = "bar";
      this.add(bar, "b", this.words.frame);
      this.press(bar, "–", this.pressed.minimise, this.words.minimise);
      this.press(bar, "×", this.pressed.close, this.words.close);
      this.frame = document.createElement("iframe");
      this.frame.allow = ALLOW;
      this.frame.title = this.words.frame;
      this.frame.src = address;
      box.append(this.frame);
      this.box = box;
    }
    this.shrink(isSmall);
    if (!isSmall) this.frame?.focus();
  }

  /** Out of the way, and back. A frame that is out of sight goes on: voices are heard, the place is kept. */
  shrink(isSmall: boolean): void {
    this.isSmall = isSmall;
    this.box?.classList.toggle("small", isSmall);
    if (this.box) this.box.inert = isSmall;
    this.button.hidden = this.box === null ? !this.hasButton : !isSmall;
    this.button.textContent = this.box === null ? this.words.open : this.words.back;
    if (isSmall) this.button.focus();
    else this.news.textContent = "";
  }

  /** How the visit stands: said aloud while the panel is small, and a meeting has more room. */
  tell(standing: Standing): void {
    if (this.box) this.box.className = `panel ${standing}${this.isSmall ? " small" : ""}`;
    const isNews = this.isSmall && standing !== "before" && standing !== "over";
    this.news.textContent = isNews ? this.words[standing] : "";
  }

  /** No word came from the frame: something keeps it from opening here. */
  offerWindow(address: string): void {
    if (this.box === null || this.box.querySelector("a")) return;
    const note = this.add(this.box, "p", `${this.words.elsewhere} `);
    const link = this.add(note, "a", this.words.window) as HTMLAnchorElement;
    link.href = address;
    link.target = "_blank";
    this.frame?.before(note);
  }

  /** Close the frame. The button stays. */
  remove(): void {
    this.box?.remove();
    this.box = this.frame = null;
    this.shrink(false);
    if (this.hasButton) this.button.focus();
  }

  private add(to: Node, tag: string, text: string): HTMLElement {
    const made = document.createElement(tag);
    made.textContent = text;
    if (tag === "section") made.className = "panel";
    to.appendChild(made);
    return made;
  }

  private press(to: Node, text: string, action: () => void, label?: string): HTMLButtonElement {
    const button = this.add(to, "button", text) as HTMLButtonElement;
    button.type = "button";
    if (label) button.title = button.ariaLabel = label;
    button.onclick = action;
    return button;
  }
}
