import { expect, test, vi } from "vitest";
import { PauseWish } from "./pauseWish";

test("a wish is told once, said again after a loss, and over once it is on", () => {
  const told = vi.fn();
  const pause = new PauseWish(told);
  expect([pause.isWished, pause.again()]).toEqual([false, null]);
  pause.wish("card");
  pause.wish("other");
  expect(pause.again()).toEqual({ t: "pause_recording", reason: "other" });
  pause.end();
  pause.end();
  expect([pause.isWished, pause.again()]).toEqual([false, null]);
  expect(told.mock.calls).toEqual([[true], [false]]);
});
