/** What became of a contact's recording, and why: the key of its words. Pure. */
import type { Contact } from "../../lib/api";

/** Reasons that have words of their own; any other is told as it was given. */
const REASONS = ["customer_choice", "no_answer", "abandoned", "callback", "no_legal_basis"] as const;
const PREFIX = "not_recorded:";
/** Words of the server that stand alone or carry a reason behind a colon. */
const KEPT = ["verified", "partial", "lost", "expired", "erased"] as const;

export type Verdict = "pending" | "sealed" | "other" | (typeof KEPT)[number] | (typeof REASONS)[number];

/** Whether there is something to play. */
export function isPlayable(verdict: Verdict): boolean {
  return verdict === "verified" || verdict === "partial";
}

/** The verdict, and the reason as the server gave it. Before a contact is over there is none. */
export function verdictOf(contact: Pick<Contact, "recording">): {
  readonly verdict: Verdict;
  readonly reason: string;
} {
  const { recording } = contact;
  if (recording === "none") return { verdict: "pending", reason: "" };
  const [word, why = ""] = recording.split(":", 2);
  if (word === "pending") return { verdict: why === "master_key" ? "sealed" : "pending", reason: why };
  const kept = KEPT.find((one) => one === word);
  if (kept) return { verdict: kept, reason: why };
  const reason = recording.startsWith(PREFIX) ? recording.slice(PREFIX.length) : recording;
  return { verdict: REASONS.find((one) => one === reason) ?? "other", reason };
}
