// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Options } from "./address";
import { Launcher } from "./launcher";

const HOUSE = "https://meet.example";

function start(options: Options = {}): { launcher: Launcher; root: ShadowRoot } {
  const launcher = new Launcher(HOUSE, { language: "en", as: "frame", ...options }, true);
  const root = document.body.lastElementChild?.shadowRoot;
  if (!root) throw new Error("no button");
  return { launcher, root };
}

const inside = { postMessage: vi.fn() };

function tell(root: ShadowRoot, standing: string, change: object = {}): void {
  const frame = root.querySelector("iframe");
  if (frame) Object.defineProperty(frame, "contentWindow", { value: inside, configurable: true });
  const source = frame === null ? null : inside;
  const data = { salotto: 1, t: "standing", standing };
  const event = Object.assign(new Event("message"), { source, origin: HOUSE, data, ...change });
  window.dispatchEvent(event);
}

beforeEach(() => {
  document.body.replaceChildren();
  sessionStorage.clear();
});
afterEach(() => vi.useRealTimers());

describe("the launcher", () => {
  it("speaks the language of the page, and opens a frame that may use the microphone", async () => {
    const { launcher, root } = start({ language: "it-IT", topic: "bill", identity: async () => "word" });
    expect(root.querySelector(".open")?.textContent).toBe("Parla con una persona");
    await launcher.open({ order: "A-100" });
    const frame = root.querySelector("iframe");
    expect(frame?.allow).toContain("microphone");
    const { hash } = new URL(frame?.src ?? "");
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toMatchObject({
      topic: "bill",
      order: "A-100",
      identity: "word",
    });
  });

  it("opens without a word where none can be had", async () => {
    const { launcher, root } = start({ identity: () => Promise.reject(new Error("no network")) });
    await launcher.open();
    expect(root.querySelector("iframe")?.src).not.toContain("identity");
  });

  it("keeps the frame while it is small, and says there how the visit stands", async () => {
    const { launcher, root } = start();
    await launcher.open();
    const frame = root.querySelector("iframe");
    tell(root, "waiting");
    launcher.minimise();
    tell(root, "meeting");
    expect(root.querySelector("[role=status]")?.textContent).toBe("Somebody is here for you.");
    expect(root.querySelector(".open")?.textContent).toBe("Back to your visit");
    await launcher.open();
    expect(root.querySelector("iframe")).toBe(frame);
  });

  it("comes back by itself on the next page while a visit is on, and only then", async () => {
    const first = start();
    await first.launcher.open({ order: "A-100" });
    tell(first.root, "waiting");
    const second = start();
    expect(second.root.querySelector("iframe")?.src).toBe(
      `${HOUSE}/visit?lang=en#site=${encodeURIComponent(location.origin)}`,
    );
    tell(second.root, "over");
    expect(start().root.querySelector("iframe")).toBeNull();
  });

  it("closes a frame that was brought back and remembers nothing", async () => {
    const first = start();
    await first.launcher.open();
    tell(first.root, "waiting");
    const { root } = start();
    tell(root, "before");
    expect(root.querySelector("iframe")).toBeNull();
    expect(root.querySelector(".open")?.textContent).toBe("Talk to a person");
  });

  it("believes nobody but its frame", async () => {
    const { launcher, root } = start();
    await launcher.open();
    tell(root, "meeting", { origin: "https://evil.example" });
    tell(root, "meeting", { source: window });
    expect(sessionStorage.getItem("salotto")).toBeNull();
    expect(root.querySelector("section")?.className).not.toContain("meeting");
  });

  it("closes at once before a visit, and asks the visit while one is on", async () => {
    const { launcher, root } = start();
    await launcher.open();
    tell(root, "waiting");
    launcher.close();
    expect(inside.postMessage).toHaveBeenCalledWith({ salotto: 1, t: "leave" }, HOUSE);
    expect(root.querySelector("iframe")).not.toBeNull();
    tell(root, "over");
    launcher.close();
    expect(root.querySelector("iframe")).toBeNull();
  });

  it("offers a window where no word comes from the frame", async () => {
    vi.useFakeTimers();
    const { launcher, root } = start();
    await launcher.open();
    await vi.advanceTimersByTimeAsync(8_000);
    expect(root.querySelector("a")?.href).toContain(`${HOUSE}/visit`);
  });
});
