import fc from "fast-check";
import { expect, test } from "vitest";
import { fragmentOf, spotIn, ticketIn } from "./route";

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

test("the way to a second of a recording is found back", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.nat(36_000),
      (ticketId, contactId, atS) => {
        const fragment = fragmentOf(ticketId, { contactId, atS });
        expect(ticketIn(fragment)).toBe(ticketId);
        expect(spotIn(fragment)).toEqual({ contactId, atS });
      },
    ),
  );
});

test("a second that is none is the beginning, and without a contact there is no second", () => {
  expect(spotIn("#ticket=t&contact=c&at=soon")).toEqual({ contactId: "c", atS: 0 });
  expect(spotIn("#ticket=t&contact=c&at=-5")).toEqual({ contactId: "c", atS: 0 });
  expect(spotIn("#ticket=t&at=83")).toBeNull();
});
