// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { openMicrophone, problemOf } from "./microphone";

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

test.each([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
])("%s means %s", (name, problem) => {
  expect(problemOf(named(name))).toBe(problem);
});

test("a page that is not secure has no microphone and says so", async () => {
  Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
  expect(await openMicrophone()).toEqual({ ok: false, problem: "insecure" });
});
