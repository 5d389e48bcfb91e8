import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacer } from "./pacing";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SLOW_MS = 200;

function slowly(pacer: Pacer): void {
  for (let n = 0; n < 60; n += 1) pacer.frame(SLOW_MS);
}

test("frames count only after the room has arrived and settled", async () => {
  const onPace = vi.fn();
  const pacer = new Pacer(onPace);
  const begun = pacer.begin("medium", Promise.resolve());
  slowly(pacer);
  expect(onPace).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  await begun;
  slowly(pacer);
  expect(onPace.mock.calls).toEqual([
    ["low", false],
    ["least", false],
    ["least", true],
  ]);
});

test("a quality for tests stays what it is", async () => {
  const onPace = vi.fn();
  const pacer = new Pacer(onPace);
  await pacer.begin("test", Promise.resolve());
  slowly(pacer);
  expect(onPace).not.toHaveBeenCalled();
});
