import { expect, it } from "vitest";
import { once } from "./once";

it("calls through once for each different argument in a row", () => {
  const calls: string[] = [];
  const call = once((argument: string) => calls.push(argument));
  for (const argument of ["a", "a", "b", "a"]) call(argument);
  expect(calls).toEqual(["a", "b", "a"]);
});
