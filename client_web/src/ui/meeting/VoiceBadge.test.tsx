// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROOM } from "../../room/testing/house";
import type { Publication } from "../../wire/generated";
import { othersIn } from "./people";
import { PATIENCE_MS, VoiceBadge } from "./VoiceBadge";
import { tell } from "./words";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const voice = (isMuted: boolean): Record<string, Publication> => ({
  p: { member_id: "ada", kind: "voice", is_muted: isMuted },
});

/** What stands beside Ada's name at once, and a while later. */
function beside(publications: Record<string, Publication>, isAwaited: boolean, isConnected = true) {
  const page = document.createElement("div");
  const members = { ada: { ...ROOM.members["ada"], is_connected: isConnected } as never };
  const [ada = null] = othersIn({ ...ROOM, members, publications }, "giulia", []);
  act(() => render(<VoiceBadge other={ada} isAwaited={isAwaited} />, page));
  const before = page.textContent?.trim();
  act(() => void vi.advanceTimersByTime(PATIENCE_MS));
  return [before, page.textContent?.trim()];
}

const SAID = tell("is_voiceless", { name: "Ada" });

test("whoever has closed the microphone is said to be unheard after a moment, whoever speaks is not", () => {
  expect(beside(voice(true), false)).toEqual(["", SAID]);
  expect(beside(voice(false), true)).toEqual(["", ""]);
  expect(beside(voice(true), false, false)).toEqual(["", ""]);
});

test("no microphone at all is said where a voice is awaited and the person is there", () => {
  expect(beside({}, true)).toEqual(["", SAID]);
  expect(beside({}, false)).toEqual(["", ""]);
  expect(beside({}, true, false)).toEqual(["", ""]);
});
