/** The moments that an agent can promise with one key. Pure; times are those of the agent's own clock and zone. */

/** Which chip: `today` at 17:00, `tomorrow` at 12:00, or a moment of one's own. */
export type PromiseChip = "today" | "tomorrow" | "custom";

export const TODAY_HOUR = 17;
export const TOMORROW_HOUR = 12;
/** A promise for today must leave time to keep it: half an hour. */
export const LEAST_NOTICE_MS = 30 * 60_000;

/** The moment of a chip, or null where it cannot be kept any more. `custom` proposes the next full hour but one. */
export function dueOf(chip: PromiseChip, now: Date): Date | null {
  switch (chip) {
    case "today": {
      const due = atHour(now, 0, TODAY_HOUR);
      return due.getTime() - now.getTime() >= LEAST_NOTICE_MS ? due : null;
    }
    case "tomorrow":
      return atHour(now, 1, TOMORROW_HOUR);
    case "custom":
      return atHour(now, 0, now.getHours() + 2);
  }
}

/** The value of an `<input type="datetime-local">` for a moment: local time, minutes. */
export function toLocalInput(moment: Date): string {
  const day = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map(pad).join("-");
  return `${day}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}

/** The moment of such a value; null where it is empty, unreadable or already over. */
export function fromLocalInput(value: string, now: Date): Date | null {
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) || moment <= now ? null : moment;
}

function atHour(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

function pad(part: number): string {
  return String(part).padStart(2, "0");
}
