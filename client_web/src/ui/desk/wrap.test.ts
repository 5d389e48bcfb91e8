import { expect, test } from "vitest";
import { chooseChip, EMPTY_WRAP, settle, type WrapDraft } from "./wrap";

const NOW = new Date(2026, 10, 20, 9, 12);
const SOLVED: WrapDraft = { disposition: "solved", promise: null };

test("an outcome is required, and with it the contact can be closed", () => {
  expect(settle(EMPTY_WRAP, "", NOW)).toEqual({ missing: "outcome_needed" });
  expect(settle(SOLVED, "note", NOW)).toEqual({
    wish: { disposition: "solved", note: "note", promise: null },
  });
});

test("a chip makes a promise in one key", () => {
  const promised = chooseChip(SOLVED, "today", NOW, "We will call");
  expect(settle(promised, "", NOW)).toEqual({
    wish: {
      disposition: "solved",
      note: "",
      promise: { text: "We will call", due_at: new Date(2026, 10, 20, 17).toISOString() },
    },
  });
});

test("the same chip again takes the promise away", () => {
  expect(chooseChip(chooseChip(SOLVED, "today", NOW, "x"), "today", NOW, "x")).toEqual(SOLVED);
});

test("another chip keeps the text that was written", () => {
  const written: WrapDraft = {
    ...SOLVED,
    promise: { chip: "today", due: "2026-11-20T17:00", text: "Refund" },
  };
  expect(chooseChip(written, "tomorrow", NOW, "default").promise).toEqual({
    chip: "tomorrow",
    due: "2026-11-21T12:00",
    text: "Refund",
  });
});

test("a chip that cannot be kept any more changes nothing", () => {
  expect(chooseChip(SOLVED, "today", new Date(2026, 10, 20, 18), "x")).toBe(SOLVED);
});

test("a promise needs words and a moment that lies ahead", () => {
  const wordless: WrapDraft = { ...SOLVED, promise: { chip: "custom", due: "2026-11-20T15:00", text: "  " } };
  expect(settle(wordless, "", NOW)).toEqual({ missing: "promise_text_needed" });
  const late: WrapDraft = { ...SOLVED, promise: { chip: "custom", due: "2026-11-20T09:00", text: "x" } };
  expect(settle(late, "", NOW)).toEqual({ missing: "promise_past" });
});
