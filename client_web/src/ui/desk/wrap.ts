/** The wrap-up as a form: what is chosen, what is missing, what is sent. Pure. */
import type { Schemas } from "../../lib/api";
import { dueOf, fromLocalInput, type PromiseChip, toLocalInput } from "./promises";

/** A promise in the making. `due` is the value of the field: local time, possibly unfinished. */
export interface PromiseDraft {
  readonly chip: PromiseChip;
  readonly due: string;
  readonly text: string;
}

export interface WrapDraft {
  readonly disposition: string | null;
  readonly promise: PromiseDraft | null;
}

export const EMPTY_WRAP: WrapDraft = { disposition: null, promise: null };
/** As long as a promise may be; the server says the same. */
export const PROMISE_CHARACTERS = 500;

/** Why it cannot be sent yet; each has its words. */
export type Missing = "outcome_needed" | "promise_text_needed" | "promise_past";

/** Take a chip: a second press takes the promise away, and a text already written is kept. */
export function chooseChip(draft: WrapDraft, chip: PromiseChip, now: Date, defaultText: string): WrapDraft {
  if (draft.promise?.chip === chip) return { ...draft, promise: null };
  const due = dueOf(chip, now);
  if (due === null) return draft;
  return { ...draft, promise: { chip, due: toLocalInput(due), text: draft.promise?.text ?? defaultText } };
}

/** What is sent, or the first thing that is missing. */
export function settle(
  draft: WrapDraft,
  note: string,
  now: Date,
): { readonly wish: Schemas["WrapUp"] } | { readonly missing: Missing } {
  if (draft.disposition === null) return { missing: "outcome_needed" };
  if (draft.promise === null) return { wish: { disposition: draft.disposition, note, promise: null } };
  const [text, due] = [draft.promise.text.trim(), fromLocalInput(draft.promise.due, now)];
  if (text === "") return { missing: "promise_text_needed" };
  if (due === null) return { missing: "promise_past" };
  return { wish: { disposition: draft.disposition, note, promise: { text, due_at: due.toISOString() } } };
}
