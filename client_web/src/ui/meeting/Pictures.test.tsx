// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROOM } from "../../room/testing/house";
import { language, say } from "../base/speech";
import type { Meeting } from "./meeting";
import { Pictures } from "./Pictures";
import { keyOf, type Picture, picturesIn } from "./people";
import { tell } from "./words";

const page = document.createElement("div");
const chosen = signal<string | null>(null);
const OWN = ["screen", "camera"].map((kind) => ({ kind, track: { id: kind } })) as never;

beforeEach(() => {
  vi.stubGlobal("MediaStream", class {});
  // this environment takes streams of its own only
  Object.defineProperty(HTMLVideoElement.prototype, "srcObject", { value: null, writable: true });
  document.body.append(page);
});
afterEach(() => {
  render(null, page);
  vi.unstubAllGlobals();
});

/** Two pictures of one's own, of which either may be the large one. */
function Shown() {
  const pictures = picturesIn(ROOM, "ada", [], OWN, chosen.value);
  const wall = {
    mark: signal(null),
    isDrawing: signal(false),
    inksOn: () => [],
    enlarge: (picture: Picture) => {
      chosen.value = keyOf(picture);
    },
  };
  const meeting = { wall, room: signal(ROOM), selfId: signal("ada"), arePicturesPaused: signal(false) };
  return <Pictures meeting={meeting as unknown as Meeting} pictures={pictures} />;
}

const smaller = () => page.querySelector<HTMLButtonElement>(".pictures__enlarge");
const news = () => page.querySelector('[role="status"]')?.textContent;

test("whoever swaps two pictures by key keeps the focus, hears what is large now, and swaps back", () => {
  act(() => render(<Shown />, page));
  expect(smaller()?.getAttribute("aria-label")).toBe(`${say("see_large")}: ${say("camera_by_you")}`);
  expect(news()).toBe("");
  smaller()?.focus();
  for (const [large, small] of [
    ["camera_by_you", "shared_by_you"],
    ["shared_by_you", "camera_by_you"],
  ] as const) {
    act(() => (document.activeElement as HTMLElement).click());
    expect(document.activeElement).toBe(smaller());
    expect(smaller()?.getAttribute("aria-label")).toContain(say(small));
    expect(news()).toBe(tell("large_now", { what: say(large) }));
  }
});

test("what is large now is said in the language of the page, also when that changes", () => {
  act(() => render(<Shown />, page));
  act(() => smaller()?.click());
  const before = language.value;
  const words = news();
  act(() => {
    language.value = before === "it" ? "en" : "it";
  });
  expect(news()).toBe(tell("large_now", { what: say("camera_by_you") }));
  expect(news()).not.toBe(words);
  act(() => {
    language.value = before;
  });
});
