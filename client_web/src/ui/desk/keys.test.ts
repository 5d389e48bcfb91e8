import { expect, test } from "vitest";
import { HELP, heed, type Pressed } from "./keys";

function press(key: string, parts: Partial<Pressed> = {}): Pressed {
  return { key, isCommand: false, isTyping: false, isOnButton: false, isRepeat: false, ...parts };
}

test("a ring is accepted with Enter and declined with Escape, even while somebody types", () => {
  expect(heed("ringing", press("Enter", { isTyping: true }))).toEqual({ action: "accept" });
  expect(heed("ringing", press("Escape"))).toEqual({ action: "decline" });
});

test("Enter on a button is the button's own", () => {
  expect(heed("ringing", press("Enter", { isOnButton: true }))).toBeNull();
  expect(heed("ringing", press("Escape", { isOnButton: true }))).toEqual({ action: "decline" });
});

test("a key held down answers nothing", () => {
  expect(heed("ringing", press("Enter", { isRepeat: true }))).toBeNull();
});

test("letters belong to the text while somebody types", () => {
  expect(heed("meeting", press("m"))).toEqual({ action: "mute" });
  expect(heed("meeting", press("m", { isTyping: true }))).toBeNull();
  expect(heed("wrap_up", press("1", { isTyping: true }))).toBeNull();
});

test("wrap-up is done in two keys", () => {
  expect(heed("wrap_up", press("1"))).toEqual({ action: "outcome", digit: 1 });
  expect(heed("wrap_up", press("Enter", { isCommand: true, isTyping: true }))).toEqual({ action: "close" });
});

test("the browser keeps its own shortcuts", () => {
  expect(heed("meeting", press("r", { isCommand: true }))).toBeNull();
  expect(heed("floor", press("a", { isCommand: true }))).toBeNull();
  expect(heed("floor", press("e"))).toBeNull();
});

test("every key of the help does in its view what the help says", () => {
  for (const [view, bindings] of HELP) {
    for (const { keys, action } of bindings) {
      const key = { Esc: "Escape", Ctrl: "Enter" }[keys[0] ?? ""] ?? keys[0] ?? "";
      expect(heed(view, press(key, { isCommand: keys[0] === "Ctrl" }))?.action).toBe(action);
    }
  }
});
