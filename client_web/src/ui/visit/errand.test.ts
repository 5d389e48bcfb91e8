import { describe, expect, test } from "vitest";
import { ApiProblem } from "../../lib/api";
import { Errand } from "./errand";

/** An action that lasts until it is told how it went. */
function lasting() {
  let end: { well(): void; badly(problem: unknown): void } | null = null;
  let begun = 0;
  const action = () =>
    new Promise<void>((resolve, reject) => {
      begun += 1;
      end = { well: resolve, badly: reject };
    });
  return { action, begun: () => begun, end: () => end ?? { well: () => undefined, badly: () => undefined } };
}

const REFUSED = new ApiProblem("conflict", "It has moved on.", 409);

describe("an errand", () => {
  test("is done once, however often it is pressed, and nothing else meanwhile", async () => {
    const errand = new Errand("leave", () => undefined);
    const { action, begun, end } = lasting();
    const first = errand.run("yes", action);
    await errand.run("yes", action);
    await errand.run("no", action);
    expect([begun(), errand.pressed.value]).toEqual([1, "yes"]);
    end().well();
    await first;
    expect(errand.pressed.value).toBeNull();
  });

  test("that is urgent waits for no other, and the other does not end it", async () => {
    const errand = new Errand("leave", () => undefined);
    const slow = lasting();
    const leaving = lasting();
    const first = errand.run("yes", slow.action);
    const second = errand.run("leave", leaving.action);
    slow.end().well();
    await first;
    expect([leaving.begun(), errand.pressed.value]).toEqual([1, "leave"]);
    leaving.end().well();
    await second;
    expect(errand.pressed.value).toBeNull();
  });

  test("that is refused says why, until the next one begins", async () => {
    const heard: ApiProblem[] = [];
    const errand = new Errand("leave", (problem) => heard.push(problem));
    await errand.run("yes", () => Promise.reject(REFUSED));
    expect([heard, errand.problem.value, errand.pressed.value]).toEqual([[REFUSED], REFUSED, null]);
    await errand.run("yes", () => Promise.resolve());
    expect(errand.problem.value).toBeNull();
  });

  test("hides no mistake of ours", async () => {
    const errand = new Errand("leave", () => undefined);
    await expect(errand.run("yes", () => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
    expect([errand.problem.value, errand.pressed.value]).toEqual([null, null]);
  });
});
