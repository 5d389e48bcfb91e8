// @vitest-environment happy-dom
import fc from "fast-check";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Facts } from "./visit";
import { ANNOUNCE_EVERY_MS, WaitNews } from "./Waiting";
import { aheadWords } from "./words";

const page = document.createElement("main");

/** What the live region says. */
const said = () => page.querySelector("[aria-live=polite]")?.textContent ?? "";

const wait = (position: number) =>
  act(() => render(<WaitNews facts={{ state: "queued", position } as Facts} />, page));

const pass = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });

beforeEach(() => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => {
  render(null, page);
  vi.useRealTimers();
});

it("says nothing that the page has said, then what changes, at once", () => {
  wait(4);
  expect(said()).toBe("");
  wait(3);
  expect(said()).toContain(aheadWords(3));
});

it("says at most one change a minute, however often the wait changes, and never a stale one for good", () => {
  const changes = fc.array(
    fc.record({ position: fc.integer({ min: 1, max: 9 }), afterMs: fc.integer({ min: 100, max: 40_000 }) }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(changes, (script) => {
      render(null, page);
      const saidAtMs: number[] = [];
      let last = "";
      const listen = () => {
        if (said() !== last) saidAtMs.push(performance.now());
        last = said();
      };
      wait(5);
      for (const { position, afterMs } of script) {
        for (let ms = 0; ms < afterMs; ms += 1_000) {
          pass(1_000);
          listen();
        }
        wait(position);
        listen();
      }
      pass(2 * ANNOUNCE_EVERY_MS);
      const gaps = saidAtMs.slice(1).map((ms, at) => ms - (saidAtMs[at] ?? 0));
      expect(Math.min(ANNOUNCE_EVERY_MS, ...gaps)).toBe(ANNOUNCE_EVERY_MS);
      if (saidAtMs.length > 0) expect(said()).toContain(aheadWords(script.at(-1)?.position ?? 5));
    }),
    { numRuns: 25 },
  );
});
