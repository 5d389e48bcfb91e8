import { afterEach, expect, test, vi } from "vitest";
import { canShowScreen, showProblemOf } from "./screen";

afterEach(() => vi.unstubAllGlobals());

test("a picture that does not come is in use elsewhere, missing or forbidden", () => {
  const problems = ["NotReadableError", "AbortError", "NotFoundError", "NotAllowedError"].map((name) =>
    showProblemOf(Object.assign(new Error("no"), { name })),
  );
  expect(problems).toEqual(["busy", "busy", "missing", "denied"]);
});

test("no phone is offered to show its screen, whatever its browser claims", () => {
  const devices = { getDisplayMedia: () => undefined };
  vi.stubGlobal("navigator", { mediaDevices: devices });
  const systems = ["X11; Linux x86_64", "Linux; Android 15", "iPhone", "iPad"];
  expect(systems.map((system) => canShowScreen(system))).toEqual([true, false, false, false]);
  vi.stubGlobal("navigator", {});
  expect(canShowScreen("X11; Linux x86_64")).toBe(false);
});
