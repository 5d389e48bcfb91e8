import fc from "fast-check";
import { expect, test } from "vitest";
import { fragmentOf, ticketIn } from "./route";

test("the way to a ticket is found back, whatever its id", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 96 }), (id) => {
      expect(ticketIn(fragmentOf(id))).toBe(id);
    }),
  );
});

test("no ticket leaves no trace in the address", () => {
  expect(fragmentOf(null)).toBe("");
  expect(ticketIn("")).toBeNull();
  expect(ticketIn("#sign-in=secret")).toBeNull();
});
