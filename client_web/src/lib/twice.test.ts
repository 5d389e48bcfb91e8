import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AGAIN_MS, twice } from "./twice";

/** Fails as often as that, then brings something. */
function failing(times: number) {
  return vi.fn(async () => {
    if (load.mock.calls.length <= times) throw new TypeError("Failed to fetch");
    return "a part";
  });
}
let load = failing(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([
  { failures: 0, afterMs: 0, brings: "a part", asks: 1 },
  { failures: 1, afterMs: AGAIN_MS, brings: "a part", asks: 2 },
  { failures: 9, afterMs: AGAIN_MS, brings: null, asks: 2 },
])("what fails $failures times is asked for $asks times and brings $brings", async (given) => {
  load = failing(given.failures);
  const loaded = twice(load);
  await vi.advanceTimersByTimeAsync(given.afterMs);
  expect(await loaded).toBe(given.brings);
  expect(load).toHaveBeenCalledTimes(given.asks);
});
