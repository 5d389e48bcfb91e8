// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test, vi } from "vitest";
import { EMPTY_ROOM } from "../../room/state";
import type { PauseReason, RoomState } from "../../wire/generated";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { ChatNote, PauseNotice, RecordingPause } from "./Recording";

const person = (role: "customer" | "agent", index: number) =>
  ({
    name: role,
    role,
    figure: "noor",
    index,
    is_connected: true,
    upward: "good",
    downward: "good",
  }) as const;
const recorded: RoomState = {
  ...EMPTY_ROOM,
  members: { ada: person("customer", 0), giulia: person("agent", 1) },
  consents: { ada: "yes" },
  may_record: true,
  recorder: "writing",
};
const paused = (reason: PauseReason, by = "ada"): RoomState => ({
  ...recorded,
  pause: { member_id: by, reason, since_ms: 1 },
});

let page: HTMLElement;
beforeEach(() => {
  page = document.createElement("div");
});

/** Show what one of the two sees; returns what they ask for. */
function shown(room: RoomState, selfId: "ada" | "giulia", isPauseAwaited = false) {
  const asked = vi.fn();
  const meeting = {
    room: signal(room),
    selfId: signal(selfId),
    isPauseAwaited: signal(isPauseAwaited),
    pauseRecording: (reason?: PauseReason) => asked(reason ?? "card"),
    resumeRecording: () => asked("resume"),
  } as unknown as Meeting;
  act(() =>
    render(
      <>
        <RecordingPause meeting={meeting} />
        <PauseNotice meeting={meeting} />
        <ChatNote meeting={meeting} />
      </>,
      page,
    ),
  );
  return asked;
}

const buttons = () => [...page.querySelectorAll("button")];
const press = (words: string) =>
  act(() =>
    buttons()
      .find((one) => one.textContent === words)
      ?.click(),
  );

test.each(["ada", "giulia"] as const)("one tap of %s pauses for a card", (self) => {
  const asked = shown(recorded, self);
  press(say("recording_pause"));
  expect(asked.mock.calls).toEqual([["card"]]);
  expect(page.textContent).toContain(say("chat_kept"));
});

test("a pause says why it is and that nothing is kept, and is put right or ended", () => {
  const asked = shown(paused("card"), "ada");
  expect(page.textContent).toContain(say("pause_card_title"));
  expect(page.textContent).toContain(say("chat_unkept"));
  press(say("pause_is_other"));
  press(say("recording_resume"));
  expect(asked.mock.calls).toEqual([["other"], ["resume"]]);
});

test("a pause for something else becomes one for a card", () => {
  const asked = shown(paused("other"), "giulia");
  expect(page.textContent).toContain(say("pause_other_title"));
  press(say("pause_is_card"));
  expect(asked.mock.calls).toEqual([["card"]]);
});

test("a customer sees the agent's pause, and leaves it to the agent", () => {
  shown(paused("card", "giulia"), "ada");
  expect(page.textContent).toContain(say("pause_card_title"));
  expect(buttons()).toEqual([]);
});

test("where nothing is recorded, a number can still be written that is not kept", () => {
  const refused: RoomState = { ...recorded, consents: { ada: "no" } };
  const asked = shown(refused, "ada");
  press(say("chat_keep_not"));
  expect(asked.mock.calls).toEqual([["card"]]);
  shown({ ...refused, pause: paused("card").pause }, "ada");
  expect(buttons().map((one) => one.textContent)).toContain(say("chat_keep_again"));
});

test("a pause that could not be carried out yet is said not to be one, and can be taken back", () => {
  const asked = shown(recorded, "ada", true);
  expect(page.textContent).toContain(say("pause_awaited_title"));
  expect(page.textContent).toContain(say("pause_awaited_words"));
  expect(page.textContent).toContain(say("chat_unkept"));
  expect(buttons().map((one) => one.textContent)).toEqual([say("pause_take_back")]);
  press(say("pause_take_back"));
  expect(asked.mock.calls).toEqual([["resume"]]);
});
