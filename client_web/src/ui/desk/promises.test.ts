import fc from "fast-check";
import { expect, test } from "vitest";
import { dueOf, fromLocalInput, LEAST_NOTICE_MS, toLocalInput } from "./promises";

const MORNING = new Date(2026, 10, 20, 9, 12);

test("today is at five in the afternoon and tomorrow at noon", () => {
  expect(dueOf("today", MORNING)).toEqual(new Date(2026, 10, 20, 17));
  expect(dueOf("tomorrow", MORNING)).toEqual(new Date(2026, 10, 21, 12));
});

test("today cannot be promised when there is no time left to keep it", () => {
  expect(dueOf("today", new Date(2026, 10, 20, 16, 31))).toBeNull();
  expect(dueOf("today", new Date(2026, 10, 20, 16, 30))).not.toBeNull();
});

test("tomorrow crosses the end of a month and of a year", () => {
  expect(dueOf("tomorrow", new Date(2026, 11, 31, 23, 59))).toEqual(new Date(2027, 0, 1, 12));
});

test("every proposed moment lies ahead", () => {
  const moments = fc.date({ min: new Date(2026, 0, 1), max: new Date(2030, 0, 1), noInvalidDate: true });
  fc.assert(
    fc.property(
      moments,
      fc.constantFrom("today" as const, "tomorrow" as const, "custom" as const),
      (now, chip) => {
        const due = dueOf(chip, now);
        if (due !== null) expect(due.getTime() - now.getTime()).toBeGreaterThanOrEqual(LEAST_NOTICE_MS);
      },
    ),
  );
});

test("a moment survives the way through the field", () => {
  const due = new Date(2026, 10, 21, 15, 30);
  expect(toLocalInput(due)).toBe("2026-11-21T15:30");
  expect(fromLocalInput(toLocalInput(due), MORNING)).toEqual(due);
});

test("an empty, unreadable or past moment is nobody's promise", () => {
  expect(fromLocalInput("", MORNING)).toBeNull();
  expect(fromLocalInput("soon", MORNING)).toBeNull();
  expect(fromLocalInput("2026-11-20T09:00", MORNING)).toBeNull();
});
