/** How staff read times, beside those of lib/i18n: countdowns, moments as short as today allows, the order of events. */
import { clockTime, dayName, type Language, localeOf } from "../../lib/i18n";

/** The seconds left until a deadline, rounded up, so that 0 means over. */
export function secondsLeft(deadlineMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((deadlineMs - nowMs) / 1000));
}

/** A moment as short as it may be said now: "17:00", "tomorrow 12:00", "Thu 12 Nov 08:05", with the year if another. */
export function moment(atMs: number, nowMs: number, language: Language): string {
  const [at, now, time] = [new Date(atMs), new Date(nowMs), clockTime(atMs, language)];
  if (at.toDateString() === now.toDateString()) return time;
  const days = Math.abs(at.setHours(0, 0, 0, 0) - now.setHours(0, 0, 0, 0)) / 86_400_000;
  if (Math.round(days) === 1) return `${dayName(atMs, nowMs, language)} ${time}`;
  const isThisYear = at.getFullYear() === now.getFullYear();
  const options: Intl.DateTimeFormatOptions = isThisYear
    ? { weekday: "short", day: "numeric", month: "short" }
    : { day: "numeric", month: "short", year: "numeric" };
  return `${new Intl.DateTimeFormat(localeOf(language), options).format(atMs).replace(",", "")} ${time}`;
}

/** A moment whole, for the title of a short one: "Thursday 12 November 2026, 08:05". */
export function wholeMoment(atMs: number, language: Language): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "short" };
  return new Intl.DateTimeFormat(localeOf(language), options).format(atMs);
}

/** The time of day to the second: 10:42:07. For the order of events. */
export function clockToTheSecond(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { timeStyle: "medium", hourCycle: "h23" }).format(atMs);
}
