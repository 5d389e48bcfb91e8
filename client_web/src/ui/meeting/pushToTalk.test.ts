// @vitest-environment happy-dom
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { COMMANDS_PER_S } from "../../wire/generated";
import { listenToSpace, PushToTalk, TELL_AFTER_MS, type Voice } from "./pushToTalk";

let told: boolean[];
let isOpen: boolean;
let talk: PushToTalk;
let voice: Omit<Voice, "isOn"> & { isOn: boolean };

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  told = [];
  isOpen = false;
  voice = {
    isOn: true,
    setMuted: (isMuted) => {
      told.push(isMuted);
      isOpen = !isMuted;
    },
    hush: (isHushed) => {
      isOpen = !isHushed;
    },
  };
  talk = new PushToTalk(voice);
  talk.offer();
  talk.choose(true);
  told = [];
});
afterEach(() => {
  talk.close();
  vi.useRealTimers();
});

test("one is heard while one holds, and the house is told", () => {
  talk.press();
  expect([isOpen, told]).toEqual([true, [false]]);
  talk.release();
  expect([isOpen, told]).toEqual([false, [false]]);
  vi.advanceTimersByTime(TELL_AFTER_MS);
  expect(told).toEqual([false, true]);
});

test("pressing again at once opens at once and costs no message", () => {
  talk.press();
  talk.release();
  talk.press();
  expect([isOpen, told]).toEqual([true, [false]]);
  vi.advanceTimersByTime(10 * TELL_AFTER_MS);
  expect(told).toEqual([false]);
});

test("however nervous the finger, one is heard exactly while one holds, and the house's limit is far", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_500 }), { maxLength: 60 }), (pauses) => {
      told = [];
      let passedMs = 0;
      for (const [at, pause] of pauses.entries()) {
        if (at % 2) talk.release();
        else talk.press();
        expect(isOpen).toBe(at % 2 === 0);
        vi.advanceTimersByTime(pause);
        passedMs += pause;
      }
      talk.release();
      vi.advanceTimersByTime(TELL_AFTER_MS);
      expect(isOpen).toBe(false);
      expect(told.at(-1) ?? true).toBe(true);
      expect(told.length).toBeLessThanOrEqual(2 + (passedMs / 1000) * (COMMANDS_PER_S / 2));
    }),
  );
});

test("whoever holds before there is a microphone is heard with the next press", () => {
  voice.isOn = false;
  talk.press();
  expect([talk.isTalking.value, told]).toEqual([false, []]);
  voice.isOn = true;
  talk.press();
  expect([isOpen, told]).toEqual([true, [false]]);
});

test.each([true, false])(
  "whoever need not hold anything any more is muted as they were before: %s",
  (isMuted) => {
    talk.offer(() => isMuted);
    talk.press();
    talk.choose(false);
    expect([isOpen, told.at(-1)]).toEqual([!isMuted, isMuted]);
  },
);

test("what was chosen is kept in this browser, and counts only where it is offered", () => {
  const another = new PushToTalk({ isOn: true, setMuted: () => undefined, hush: () => undefined });
  expect(another.isOn.value).toBe(false);
  another.offer();
  expect(another.isOn.value).toBe(true);
});

function key(type: "keydown" | "keyup", target: EventTarget): KeyboardEvent {
  const event = new KeyboardEvent(type, { code: "Space", key: " ", bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}

test("space talks instead of pressing the button that was used last, and writes where one writes", () => {
  const stop = listenToSpace(talk);
  const [button, field] = [document.createElement("button"), document.createElement("textarea")];
  document.body.append(button, field);
  expect(key("keydown", button).defaultPrevented).toBe(true);
  expect(talk.isTalking.value).toBe(true);
  window.dispatchEvent(new Event("blur"));
  expect(talk.isTalking.value).toBe(false);
  expect(key("keydown", field).defaultPrevented).toBe(false);
  expect(talk.isTalking.value).toBe(false);
  stop();
  key("keydown", button);
  expect(talk.isTalking.value).toBe(false);
});
