/** The player's words, in the language of the page. */
import { runningTime } from "../../../lib/i18n";
import { playerWords as english } from "../../../lib/words/en.player";
import { playerWords as italian } from "../../../lib/words/it.player";
import { sayer } from "../../base/speech";

/** Says what only the player says. */
export const say = sayer({ en: english, it: italian }, "player");

const OFF = ["paused", "card", "consent", "alone", "ended", "restart"] as const;
const LOST = ["interrupted", "disk", "damaged", "key", "late", "no_room"] as const;

/** Why nothing was recorded on purpose. */
export function offWords(reason: string): string {
  return say(`off_${OFF.find((one) => one === reason) ?? "other"}`);
}

/** Why something is missing. */
export function lostWords(reason: string | null): string {
  return say(`lost_${LOST.find((one) => one === reason) ?? "other"}`);
}

/** A moment of the recording as a clock: 1:23. */
export function clock(ms: number): string {
  return runningTime(ms / 1000);
}
