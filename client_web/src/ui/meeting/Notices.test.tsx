// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Path } from "../../media/peer";
import { ROOM } from "../../room/testing/house";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { MeetingNotices } from "./Notices";
import { tell } from "./words";

const page = document.createElement("div");
const path = signal<Path>("connecting");
const isSilenced = signal(false);
const reopen = vi.fn();
const ended = signal<"screen" | "camera" | null>(null);

beforeEach(() => {
  vi.useFakeTimers();
  [path.value, ended.value, isSilenced.value] = ["connecting", null, false];
  const meeting = {
    path,
    link: signal({ is: "open" }),
    room: signal(ROOM),
    selfId: signal("ada"),
    others: signal([]),
    arePicturesPaused: signal(false),
    isPauseAwaited: signal(false),
    refusal: signal(null),
    own: {
      ended,
      microphone: signal({ is: "off" }),
      fellBack: signal(null),
      isSilenced,
      reopen,
      showProblem: signal(null),
    },
    hearing: { isHeld: signal(false), silences: { unheard: signal([]) } },
    sound: { hasFailed: signal(false), offered: signal(null) },
    wall: { pictures: signal([]), stopped: signal(null) },
  } as unknown as Meeting;
  const nothing = () => undefined;
  act(() => render(<MeetingNotices meeting={meeting} onWrite={nothing} onVoice={nothing} />, page));
});
afterEach(() => {
  render(null, page);
  vi.useRealTimers();
});

const later = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
const becomes = (value: Path) =>
  act(() => {
    path.value = value;
  });

test("a path that takes long is said to take long, one that takes its second is not, and one that stays closed is", () => {
  later(2_000);
  becomes("connected");
  later(60_000);
  expect(page.textContent).toBe("");
  becomes("lost");
  later(2_400);
  expect(page.textContent).toBe("");
  later(200);
  expect(page.textContent).toBe(say("voice_connecting"));
  becomes("blocked");
  expect(page.textContent).toContain(say("blocked_words"));
  expect(page.textContent).not.toContain(say("voice_connecting"));
});

test("what is not shown any more without a word of one's own is said for a while", () => {
  becomes("connected");
  act(() => {
    ended.value = "screen";
  });
  expect(page.textContent).toBe(tell("ended_screen"));
  later(8_000);
  expect(page.textContent).toBe("");
  expect(ended.value).toBeNull();
});

test("a microphone that is kept silent is said to be, and may be turned on again", () => {
  becomes("connected");
  act(() => {
    isSilenced.value = true;
  });
  expect(page.textContent).toContain(tell("silenced_words"));
  page.querySelector("button")?.click();
  expect(reopen).toHaveBeenCalledOnce();
});
