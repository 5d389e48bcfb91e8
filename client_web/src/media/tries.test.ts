import { expect, test } from "vitest";
import { STRAIGHT_MS, Tries } from "./tries";

test("without a relay each try is given longer, up to half a minute", () => {
  const tries = new Tries();
  expect([1, 2, 3, 4].map(() => tries.begin(false))).toEqual([8_000, 16_000, 30_000, 30_000]);
  expect(tries.isRelayed).toBe(false);
});

test("the straight way has its moment, then the relay is asked; what arrived is the way to begin with", () => {
  const tries = new Tries();
  expect([tries.begin(true), tries.isRelayed]).toEqual([STRAIGHT_MS, false]);
  expect([tries.begin(true), tries.isRelayed]).toEqual([8_000, true]);
  tries.arrive();
  expect([tries.begin(true), tries.isRelayed]).toEqual([8_000, true]);
});

test("what failed without a network is forgotten, and what arrived before is not", () => {
  const tries = new Tries();
  tries.begin(true);
  tries.begin(true);
  tries.forget();
  expect([tries.begin(true), tries.isRelayed]).toEqual([STRAIGHT_MS, false]);
  tries.begin(true);
  tries.arrive();
  tries.begin(true);
  tries.forget();
  tries.begin(true);
  expect(tries.isRelayed).toBe(true);
});
