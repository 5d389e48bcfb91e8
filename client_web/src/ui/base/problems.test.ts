// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { problemText } from "./problems";
import { speak } from "./speech";

test("a refusal is told in the language of the page, by its field where one is to blame", () => {
  speak("it");
  expect(problemText({ code: "conflict" })).toMatch(/^Nel frattempo/);
  expect(problemText({ code: "invalid", field: "promise.due_at" })).toMatch(/^Questo momento è passato/);
  expect(problemText({ code: "invalid", field: "something.new" })).toMatch(/^Qualcosa non è/);
  speak("en");
  expect(problemText({ code: "too_many" })).toMatch(/^That was too much/);
});

test("a code that came after this page was built is unclear, and never shown raw", () => {
  expect(problemText({ code: "teapot" })).toBe(problemText({ code: "unclear" }));
});
