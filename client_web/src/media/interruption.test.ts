// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { comesBackHollow, Interruptions, SETTLE_MS } from "./interruption";
import { IPHONE, usesBrowser } from "./testing/browsers";

const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.6 Safari/605.1.15";
const ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36";

let track: EventTarget & { muted: boolean };
let overs: number;

beforeEach(() => {
  vi.useFakeTimers();
  track = Object.assign(new EventTarget(), { muted: false });
  overs = 0;
});
afterEach(() => {
  see(true);
  usesBrowser(null);
  vi.useRealTimers();
});

function watched(): Interruptions {
  const watch = new Interruptions(track as unknown as MediaStreamTrack);
  watch.onOver(() => {
    overs += 1;
  });
  vi.advanceTimersByTime(60_000);
  return watch;
}

const says = (word: "mute" | "unmute") => track.dispatchEvent(new Event(word));
const settles = () => vi.advanceTimersByTime(SETTLE_MS);

/** The page comes into sight, or goes out of it. */
function see(isSeen: boolean): void {
  Object.defineProperty(document, "hidden", { value: !isSeen, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

test.each([
  [IPHONE, 5, true],
  [MAC, 5, true],
  [MAC, 0, false],
  [ANDROID, 5, false],
])("%s with %i fingers comes back hollow: %s", (userAgent, maxTouchPoints, expected) => {
  expect(comesBackHollow({ userAgent, maxTouchPoints })).toBe(expected);
});

test("an interruption is over once, however often the system says so", () => {
  usesBrowser(IPHONE);
  const watch = watched();
  says("mute");
  expect([watch.isDue, overs]).toEqual([true, 0]);
  see(false);
  see(true);
  says("unmute");
  see(true);
  settles();
  vi.advanceTimersByTime(60_000);
  expect(overs).toBe(1);
  watch.close();
});

test("it is not over while the page is out of sight, nor when the next one begins at once", () => {
  usesBrowser(IPHONE);
  const watch = watched();
  says("mute");
  see(false);
  says("unmute");
  settles();
  see(true);
  says("mute");
  settles();
  expect(overs).toBe(0);
  says("unmute");
  settles();
  expect(overs).toBe(1);
  watch.close();
});

test("whoever comes back to the page finds it over, also where the system never says so", () => {
  usesBrowser(IPHONE);
  const watch = watched();
  says("mute");
  see(false);
  see(true);
  settles();
  expect(overs).toBe(1);
  watch.close();
});

test("a page that is only looked at again, and a device that is just starting, were not interrupted", () => {
  usesBrowser(IPHONE);
  track.muted = true;
  const watch = new Interruptions(track as unknown as MediaStreamTrack);
  watch.onOver(() => {
    overs += 1;
  });
  says("unmute");
  see(false);
  see(true);
  settles();
  expect([watch.isDue, overs]).toEqual([false, 0]);
  watch.close();
});

test("nothing is done by itself where a track says what is true, nor after the end", () => {
  usesBrowser(ANDROID);
  watched();
  says("mute");
  says("unmute");
  settles();
  usesBrowser(IPHONE);
  const watch = watched();
  says("mute");
  says("unmute");
  watch.close();
  settles();
  see(false);
  see(true);
  settles();
  expect(overs).toBe(0);
});
