import { describe, expect, it } from "vitest";
import { act, chooseMovement, Speaking } from "./gestures";

const STANDING = { isWalking: false, acting: null, isSpeaking: false, hears: false };

describe("chooseMovement", () => {
  it("walks before anything else", () => {
    expect(chooseMovement({ ...STANDING, isWalking: true, acting: act("wave", 0) }, 10)).toBe("walk");
  });

  it("shows a gesture for its length, then goes on", () => {
    const waving = { ...STANDING, acting: act("wave", 0) };
    expect(chooseMovement(waving, 2_500)).toBe("wave");
    expect(chooseMovement(waving, 2_700)).toBe("idle");
  });

  it("thinks for a while, though that movement repeats", () => {
    expect(act("think", 1_000).untilMs).toBe(7_000);
  });

  it("talks while speaking and listens while somebody else does", () => {
    expect(chooseMovement({ ...STANDING, isSpeaking: true, hears: true }, 0)).toBe("talk");
    expect(chooseMovement({ ...STANDING, hears: true }, 0)).toBe("listen");
  });
});

describe("Speaking", () => {
  it("does not take a cough for speech", () => {
    const speaking = new Speaking();
    expect(speaking.update(0.5, 0)).toBe(false);
    expect(speaking.update(0, 100)).toBe(false);
  });

  it("goes on through a pause for breath and ends after it", () => {
    const speaking = new Speaking();
    for (let ms = 0; ms <= 400; ms += 20) speaking.update(0.5, ms);
    expect(speaking.update(0, 1_500)).toBe(true);
    expect(speaking.update(0, 2_000)).toBe(false);
  });
});
