// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Controls } from "./Controls";
import { Meeting } from "./meeting";
import { fakeBrowser } from "./testing/browser";
import { withoutDevices } from "./testing/devices";

let page: HTMLElement;
let meeting: Meeting;
const nothing = () => undefined;

beforeEach(() => {
  page = document.body.appendChild(document.createElement("div"));
  fakeBrowser(() => new Response(null, { status: 500 }));
  meeting = new Meeting({ pass: () => Promise.reject(new Error("nobody is here")) });
});
afterEach(() => {
  act(() => render(null, page));
  page.remove();
  meeting.close();
  withoutDevices();
  vi.restoreAllMocks();
});

/** The buttons as a screen reader tells them: name and, of a switch, whether it is pressed. */
function told(): string[] {
  const props = { meeting, isChatOpen: true, unread: 0, onChat: nothing, onLeave: nothing, onVoice: nothing };
  act(() => render(<Controls {...props} />, page));
  return [...page.querySelectorAll("button")].map((one) => {
    const name = one.getAttribute("aria-label") ?? one.textContent;
    return [name, one.getAttribute("aria-pressed") === "true" ? "pressed" : ""].join(" ").trim();
  });
}

test("a button that says what it does next is not told as pressed; a switch that keeps its name is", () => {
  act(() => {
    meeting.own.microphone.value = { is: "on", isMuted: true };
    meeting.own.camera.value = { stop: nothing } as never;
  });
  expect(told()).toEqual(["Unmute", "Stop camera", "Write pressed", "Leave"]);
});
