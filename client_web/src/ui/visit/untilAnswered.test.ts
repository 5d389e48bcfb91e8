import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../lib/api";
import { AGAIN_MS, untilAnswered } from "./untilAnswered";

const OFFLINE = new ApiProblem("offline", "No answer came.", 0);
const REFUSED = new ApiProblem("conflict", "This is over.", 409);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it is asked until there is an answer, and each failure is told", async () => {
  const ask = vi.fn<() => Promise<string>>().mockRejectedValueOnce(OFFLINE).mockRejectedValueOnce(OFFLINE);
  ask.mockResolvedValue("done");
  const told = vi.fn();
  const answered = untilAnswered(ask, signal(true), told);
  await vi.advanceTimersByTimeAsync(2 * AGAIN_MS);
  expect(await answered).toBe("done");
  expect(told.mock.calls).toEqual([[OFFLINE], [OFFLINE]]);
});

test("a refusal is an answer", async () => {
  await expect(untilAnswered(() => Promise.reject(REFUSED), signal(true), vi.fn())).rejects.toBe(REFUSED);
});

test("it ends at once when nobody wishes it any more", async () => {
  const isWished = signal(true);
  const ask = vi.fn(() => Promise.reject(OFFLINE));
  const answered = untilAnswered(ask, isWished, vi.fn());
  await vi.advanceTimersByTimeAsync(1);
  isWished.value = false;
  expect(await answered).toBeNull();
  await vi.advanceTimersByTimeAsync(10 * AGAIN_MS);
  expect(ask).toHaveBeenCalledOnce();
});
