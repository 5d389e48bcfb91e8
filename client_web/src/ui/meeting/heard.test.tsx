// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROOM } from "../../room/testing/house";
import { makeHeard } from "../base/announce";
import { Chat, type ShownLine } from "../base/Chat";
import { useLinesHeard, useVoiceHeard } from "./heard";
import type { Meeting } from "./meeting";
import type { MicrophoneState } from "./ownMedia";
import { tell } from "./words";

const line = (text: string, isMine = false): ShownLine => ({
  key: text,
  name: "Giulia",
  text,
  atMs: 1,
  isMine,
});
const room = signal<typeof ROOM | null>(null);
const lines = signal<readonly ShownLine[]>([]);
const microphone = signal<MicrophoneState>({ is: "off" });
const isHeld = signal(false);
const isChatOpen = signal(false);
const meeting = { room, lines, own: { microphone }, talk: { isOn: isHeld } } as unknown as Meeting;

function Page() {
  useLinesHeard(meeting);
  useVoiceHeard(meeting);
  return isChatOpen.value && <Chat lines={lines.value} onSay={() => undefined} limit={9} />;
}

let page: HTMLElement;
const said = () => [...makeHeard(document.body).children].map((one) => one.textContent);
const comes = (...texts: string[]) =>
  act(() => {
    lines.value = [...lines.value, ...texts.map((text) => line(text))];
  });
const becomes = (state: MicrophoneState) =>
  act(() => {
    microphone.value = state;
  });

beforeEach(() => {
  vi.useFakeTimers();
  page = document.body.appendChild(document.createElement("div"));
  [room.value, lines.value, isHeld.value, isChatOpen.value] = [null, [], false, false];
  microphone.value = { is: "off" };
  act(() => render(<Page />, page));
  act(() => {
    [lines.value, room.value] = [[line("Before.")], ROOM];
  });
});
afterEach(() => {
  act(() => render(null, page));
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("what others write while the chat is closed is said with who wrote it, and what stood there before is not", () => {
  comes("Good morning.", "Which bill?");
  act(() => {
    lines.value = [...lines.value, line("This one.", true)];
  });
  expect(said()).toEqual(["Giulia: Good morning.", "Giulia: Which bill?"]);
});

test("an open chat says its lines by itself, unless a question stands before it", () => {
  act(() => {
    isChatOpen.value = true;
  });
  comes("Good morning.");
  expect(said()).toEqual([]);
  const question = document.body.appendChild(document.createElement("dialog"));
  question.open = true;
  comes("Are you there?");
  expect(makeHeard(question).textContent).toBe("Giulia: Are you there?");
});

test("whoever turns the microphone on or off hears that it is, and whoever holds a key for that does not", () => {
  becomes({ is: "opening" });
  becomes({ is: "on", isMuted: false });
  becomes({ is: "on", isMuted: true });
  act(() => {
    isHeld.value = true;
  });
  becomes({ is: "on", isMuted: false });
  expect(said()).toEqual([tell("microphone_on"), tell("microphone_off")]);
});

test("whoever comes muted, as before a reload, hears that they are", () => {
  act(() => render(null, page));
  becomes({ is: "on", isMuted: true });
  act(() => render(<Page />, page));
  expect(said()).toEqual([tell("microphone_off")]);
});
