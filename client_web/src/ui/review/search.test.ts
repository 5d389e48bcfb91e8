import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SEARCH_PAUSE_MS, Search } from "./search";

let found: string[];
let problems: unknown[];
let delays: Record<string, number>;
let search: Search<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  [found, problems, delays] = [[], [], {}];
  search = new Search<string, string>({
    ask: (wish) =>
      new Promise((resolve, reject) => {
        setTimeout(() => (wish === "bad" ? reject(new Error(wish)) : resolve(wish)), delays[wish] ?? 10);
      }),
    onFound: (one) => found.push(one),
    onProblem: (problem) => problems.push(problem),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

test("asks once, when typing pauses", async () => {
  for (const text of ["m", "ma", "mar"]) {
    search.soon(text);
    await vi.advanceTimersByTimeAsync(SEARCH_PAUSE_MS / 2);
  }
  await vi.advanceTimersByTimeAsync(SEARCH_PAUSE_MS + 10);
  expect(found).toEqual(["mar"]);
});

test("a slow answer to an older wish is not shown", async () => {
  delays = { old: 500 };
  void search.now("old");
  void search.now("new");
  await vi.advanceTimersByTimeAsync(1000);
  expect(found).toEqual(["new"]);
});

test("an answer that comes while somebody types on is not shown", async () => {
  void search.now("m");
  search.soon("ma");
  await vi.advanceTimersByTimeAsync(1000);
  expect(found).toEqual(["ma"]);
});

test("a failure is told, and only of the newest wish", async () => {
  void search.now("bad");
  await vi.advanceTimersByTimeAsync(20);
  expect(problems).toHaveLength(1);
  void search.now("bad");
  search.stop();
  await vi.advanceTimersByTimeAsync(20);
  expect(problems).toHaveLength(1);
});
