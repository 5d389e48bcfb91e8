import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FIRST_RETRY_MS, LONGEST_RETRY_MS, NoteKeeper, type NoteState, PAUSE_MS } from "./keeper";

let saved: string[];
let states: NoteState[];
let answers: boolean[];
let delayMs: number;
let keeper: NoteKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  [saved, states, answers, delayMs] = [[], [], [], 10];
  keeper = new NoteKeeper("", {
    save: (text) =>
      new Promise((resolve) => {
        setTimeout(() => {
          const isSaved = answers.shift() ?? true;
          if (isSaved) saved.push(text);
          resolve(isSaved);
        }, delayMs);
      }),
    onState: (state) => states.push(state),
    setTimer: (run, afterMs) => setTimeout(run, afterMs),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

test("a note is saved once, after a pause in typing", async () => {
  for (const text of ["C", "Ca", "Called"]) {
    keeper.type(text);
    await vi.advanceTimersByTimeAsync(PAUSE_MS / 2);
  }
  await vi.advanceTimersByTimeAsync(PAUSE_MS + delayMs);
  expect(saved).toEqual(["Called"]);
  expect(states.at(-1)).toBe("saved");
});

test("what is typed while saving is saved after it", async () => {
  keeper.type("first");
  void keeper.flush();
  keeper.type("first and second");
  await vi.advanceTimersByTimeAsync(delayMs + PAUSE_MS + delayMs);
  expect(saved).toEqual(["first", "first and second"]);
});

test("what did not arrive is tried again until it does", async () => {
  answers = [false, false, true];
  keeper.type("kept");
  await vi.advanceTimersByTimeAsync(PAUSE_MS + delayMs);
  expect(states.at(-1)).toBe("failed");
  await vi.advanceTimersByTimeAsync(FIRST_RETRY_MS * 4);
  expect(saved).toEqual(["kept"]);
  expect(states.at(-1)).toBe("saved");
});

test("a text typed back to what is saved is not sent", async () => {
  keeper.type("x");
  keeper.type("");
  await vi.advanceTimersByTimeAsync(PAUSE_MS * 3);
  expect(saved).toEqual([]);
  expect(states.at(-1)).toBe("saved");
});

test("a stopped keeper sends nothing more but remembers its text", async () => {
  keeper.type("x");
  keeper.stop();
  await vi.advanceTimersByTimeAsync(PAUSE_MS * 3);
  expect(saved).toEqual([]);
  expect(keeper.current).toBe("x");
});

test("whoever waits until it is saved waits for what was typed while it was being saved, too", async () => {
  keeper.type("first");
  void keeper.flush();
  keeper.type("first and second");
  const asked = keeper.flush();
  await vi.advanceTimersByTimeAsync(2 * delayMs);
  await asked;
  expect(saved).toEqual(["first", "first and second"]);
  await vi.advanceTimersByTimeAsync(PAUSE_MS * 3);
  expect(saved).toHaveLength(2);
});

test("a stopped keeper tries once more, and never again", async () => {
  answers = [false, false, false];
  keeper.type("lost");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  keeper.stop();
  void keeper.flush();
  await vi.advanceTimersByTimeAsync(LONGEST_RETRY_MS * 10);
  expect([answers.length, saved, states.at(-1)]).toEqual([1, [], "failed"]);
});
