import { afterEach, expect, test, vi } from "vitest";
import { canShowScreen, showCamera, showProblemOf, showScreen } from "./screen";

afterEach(() => vi.unstubAllGlobals());

const DESKTOP = "X11; Linux x86_64";

/** A browser that gives whatever is wished for; returns what was. */
function generous(): { readonly wishes: object[]; readonly track: { contentHint: string } } {
  const [wishes, track]: [object[], { contentHint: string }] = [[], { contentHint: "" }];
  const give = async (wish: object) => {
    wishes.push(wish);
    return { getVideoTracks: () => [track] };
  };
  vi.stubGlobal("navigator", {
    userAgent: DESKTOP,
    mediaDevices: { getDisplayMedia: give, getUserMedia: give },
  });
  return { wishes, track };
}

test("a screen is asked for with its cursor, without sound, no larger than 1080p and no faster than 15 pictures, to be read", async () => {
  const { wishes, track } = generous();
  const result = await showScreen();
  expect(result.ok && [result.shown.kind, result.shown.track]).toEqual(["screen", track]);
  expect(track.contentHint).toBe("detail");
  expect(wishes).toEqual([
    {
      video: {
        cursor: "always",
        width: { max: 1920 },
        height: { max: 1080 },
        frameRate: { ideal: 10, max: 15 },
      },
      audio: false,
    },
  ]);
});

test("a camera is asked for at the back of a phone, unless it is turned, without sound, to be seen moving", async () => {
  const { wishes, track } = generous();
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  await showCamera();
  expect(track.contentHint).toBe("motion");
  await showCamera("user");
  expect(wishes).toEqual([
    { video: { facingMode: { ideal: "environment" }, ...size } },
    { video: { facingMode: { ideal: "user" }, ...size } },
  ]);
});

test("a picture that does not come is in use elsewhere, missing or forbidden", () => {
  const problems = ["NotReadableError", "AbortError", "NotFoundError", "NotAllowedError"].map((name) =>
    showProblemOf(Object.assign(new Error("no"), { name })),
  );
  expect(problems).toEqual(["busy", "busy", "missing", "denied"]);
});

test("no phone is offered to show its screen, whatever its browser claims", () => {
  const devices = { getDisplayMedia: () => undefined };
  vi.stubGlobal("navigator", { mediaDevices: devices });
  const systems = [DESKTOP, "Linux; Android 15", "iPhone", "iPad"];
  expect(systems.map((system) => canShowScreen(system))).toEqual([true, false, false, false]);
  vi.stubGlobal("navigator", {});
  expect(canShowScreen(DESKTOP)).toBe(false);
});
