import { expect, test } from "vitest";
import { clockToTheSecond, moment, secondsLeft, wholeMoment } from "./times";

const NOW = new Date(2026, 10, 20, 9, 12).getTime();

function at(...parts: [number, number, number, number, number?]): number {
  const [year, month, day, hour, minute] = parts;
  return new Date(year, month, day, hour, minute ?? 0).getTime();
}

test("nobody is told that zero seconds are left while there are some", () => {
  expect(secondsLeft(20_000, 19_999)).toBe(1);
  expect(secondsLeft(20_000, 20_000)).toBe(0);
  expect(secondsLeft(20_000, 25_000)).toBe(0);
});

test("a moment is as short as it may be", () => {
  expect(moment(at(2026, 10, 20, 17), NOW, "en")).toBe("17:00");
  expect(moment(at(2026, 10, 20, 0, 0), NOW, "en")).toBe("00:00");
  expect(moment(at(2026, 10, 21, 12), NOW, "en")).toBe("tomorrow 12:00");
  expect(moment(at(2026, 10, 21, 12), NOW, "it")).toBe("domani 12:00");
  expect(moment(at(2026, 10, 19, 8, 5), NOW, "en")).toBe("yesterday 08:05");
  expect(moment(at(2026, 10, 12, 8, 5), NOW, "it")).toBe("gio 12 nov 08:05");
  expect(moment(at(2025, 10, 12, 8, 5), NOW, "en")).toBe("12 Nov 2025 08:05");
});

test("the whole moment names the day and the year", () => {
  expect(wholeMoment(at(2026, 10, 12, 8, 5), "en")).toMatch(/Thursday,? 12 November 2026.*08:05/);
});

test("events are told to the second", () => {
  expect(clockToTheSecond(at(2026, 10, 20, 0, 5), "it")).toBe("00:05:00");
});
