import { expect, test } from "vitest";
import { isPlayable, verdictOf } from "./verdicts";

test("before a contact is over there is no verdict, and none is made up", () => {
  expect(verdictOf({ recording: "none" })).toEqual({ verdict: "pending", reason: "" });
});

test("a reason that is known has its own words, and any other is told as it is", () => {
  expect(verdictOf({ recording: "not_recorded:customer_choice" }).verdict).toBe("customer_choice");
  expect(verdictOf({ recording: "not_recorded:abandoned" }).verdict).toBe("abandoned");
  expect(verdictOf({ recording: "not_recorded:moonlight" })).toEqual({
    verdict: "other",
    reason: "moonlight",
  });
});

test("what was kept can be played, whole or not; what is lost cannot", () => {
  const of = (recording: string) => verdictOf({ recording });
  expect(of("verified")).toEqual({ verdict: "verified", reason: "" });
  expect(of("partial:interrupted")).toEqual({ verdict: "partial", reason: "interrupted" });
  expect(of("lost").verdict).toBe("lost");
  expect(of("pending").verdict).toBe("pending");
  expect(of("pending:master_key").verdict).toBe("sealed");
  expect(
    ["verified", "partial:disk", "lost", "pending", "none"].map((one) => isPlayable(of(one).verdict)),
  ).toEqual([true, true, false, false, false]);
});
