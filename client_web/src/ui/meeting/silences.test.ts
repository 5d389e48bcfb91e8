import { expect, test } from "vitest";
import type { Other } from "./people";
import { COMING_MS, Silences } from "./silences";

const ada = (facts: Partial<Other> = {}): Other =>
  ({ memberId: "ada", is_connected: true, isMuted: false, ...facts }) as Other;

const [heard, unheard] = [() => true, () => false];

test("a voice that is open and does not come is missed, after a while and until it comes", () => {
  const silences = new Silences();
  silences.look([ada()], unheard, 0);
  silences.look([ada()], unheard, COMING_MS - 1_000);
  expect(silences.unheard.value).toEqual([]);
  silences.look([ada()], unheard, COMING_MS);
  expect(silences.unheard.value).toEqual(["ada"]);
  silences.look([ada()], heard, COMING_MS + 1_000);
  expect(silences.unheard.value).toEqual([]);
  silences.look([ada()], unheard, COMING_MS + 2_000);
  expect(silences.unheard.value).toEqual([]);
});

test("the browser is asked once a second, however often one looks", () => {
  const silences = new Silences();
  let asked = 0;
  for (let nowMs = 0; nowMs < 10_000; nowMs += 150) silences.look([ada()], () => ++asked > 0, nowMs);
  expect(asked).toBeLessThanOrEqual(10);
});

test("nobody is missed who is muted, has no microphone on, or is gone for the moment", () => {
  for (const facts of [{ isMuted: true }, { isMuted: null }, { is_connected: false }]) {
    const silences = new Silences();
    for (const nowMs of [0, COMING_MS]) silences.look([ada(facts)], unheard, nowMs);
    expect(silences.unheard.value).toEqual([]);
  }
});

test("while one's own way is not open nothing is counted", () => {
  const silences = new Silences();
  silences.look([ada()], unheard, 0);
  silences.forget();
  silences.look([ada()], unheard, COMING_MS);
  expect(silences.unheard.value).toEqual([]);
});
