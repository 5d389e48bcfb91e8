import { expect, test } from "vitest";
import { isPlayable, verdictOf } from "./verdicts";

test("a verdict comes when the contact is over, not before", () => {
  expect(verdictOf({ recording: "none", state: "active" }).verdict).toBe("pending");
  expect(verdictOf({ recording: "none", state: "queued" }).verdict).toBe("pending");
  expect(verdictOf({ recording: "none", state: "closed" }).verdict).toBe("none");
});

test("a reason that is known has its own words, and any other is told as it is", () => {
  expect(verdictOf({ recording: "not_recorded:customer_choice", state: "closed" }).verdict).toBe(
    "customer_choice",
  );
  expect(verdictOf({ recording: "not_recorded:abandoned", state: "abandoned" }).verdict).toBe("abandoned");
  expect(verdictOf({ recording: "not_recorded:moonlight", state: "closed" })).toEqual({
    verdict: "other",
    reason: "moonlight",
  });
});

test("what was kept can be played, whole or not; what is lost cannot", () => {
  const of = (recording: string) => verdictOf({ recording, state: "closed" });
  expect(of("verified")).toEqual({ verdict: "verified", reason: "" });
  expect(of("partial:interrupted")).toEqual({ verdict: "partial", reason: "interrupted" });
  expect(of("lost").verdict).toBe("lost");
  expect(of("pending").verdict).toBe("pending");
  expect(of("pending:master_key").verdict).toBe("sealed");
  expect(
    ["verified", "partial:disk", "lost", "pending", "none"].map((one) => isPlayable(of(one).verdict)),
  ).toEqual([true, true, false, false, false]);
});
