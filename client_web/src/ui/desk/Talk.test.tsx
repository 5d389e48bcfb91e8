// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PushToTalk } from "../meeting/pushToTalk";
import { Talk } from "./Talk";

let page: HTMLElement;
let talk: PushToTalk;

beforeEach(() => {
  page = document.createElement("div");
  document.body.append(page);
  talk = new PushToTalk({ isOn: true, setMuted: () => undefined, hush: () => undefined });
  talk.offer();
  talk.choose(true);
  act(() => render(<Talk talk={talk} />, page));
});
afterEach(() => {
  talk.close();
  page.remove();
});

function button(): HTMLButtonElement {
  const found = page.querySelector("button");
  if (found === null) throw new Error("nothing to hold");
  return Object.assign(found, { setPointerCapture: () => undefined });
}

const point = (type: string, how: PointerEventInit = {}) =>
  button().dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, ...how }));
const click = (detail: number) => button().dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));

test("one is heard while one holds it", () => {
  point("pointerdown");
  expect(talk.isTalking.value).toBe(true);
  point("pointerup");
  click(1);
  expect(talk.isTalking.value).toBe(false);
});

test.each([
  ["the right button", { button: 2 }],
  ["a click that a Mac takes for the right button", { ctrlKey: true }],
])("%s opens no microphone: its menu would keep the release", (_, how) => {
  point("pointerdown", how);
  expect(talk.isTalking.value).toBe(false);
});

test("a long touch goes on talking instead of opening a menu, and ends when the touch is lost", () => {
  point("pointerdown");
  expect(point("contextmenu")).toBe(false); // prevented
  expect(talk.isTalking.value).toBe(true);
  point("lostpointercapture");
  expect(talk.isTalking.value).toBe(false);
});

test("nothing stays open when the button goes while it is held", () => {
  point("pointerdown");
  act(() => render(null, page));
  expect(talk.isTalking.value).toBe(false);
});

test("Enter, a screen reader and whoever speaks to the machine talk by one click and end by another", () => {
  click(0);
  expect(talk.isTalking.value).toBe(true);
  click(0);
  expect(talk.isTalking.value).toBe(false);
});
