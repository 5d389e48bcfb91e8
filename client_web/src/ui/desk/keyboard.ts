/** From pressed keys to what they do: the table of keys.ts, applied to the page. */

import { choosePlain, isPlain, isWithout3d } from "../meeting/preferences";
import { type DeskAction, heed, type Pressed } from "./keys";
import { CHAT_ID, focusIn, toggleScreen } from "./MeetingView";
import type { DeskModel } from "./model";
import { promiseText } from "./words";

/** Listens until the returned function is called. */
export function listenToKeys(model: DeskModel): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && leaveField(event.target)) return;
    if (isDialogOpen() && model.view.value !== "ringing") return;
    const heeded = heed(model.view.value, pressedOf(event));
    if (heeded === null) return;
    event.preventDefault();
    perform(model, heeded.action, heeded.digit ?? 0);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function perform(model: DeskModel, action: DeskAction, digit: number): void {
  const served = model.served.value;
  const now = new Date(model.nowMs.value);
  const promise = (chip: "today" | "tomorrow" | "custom") =>
    served?.promise(chip, now, promiseText(served.card.value?.contact.language));
  const actions: Record<DeskAction, () => void> = {
    accept: () => void model.accept(),
    decline: () => void model.decline(),
    toggle_availability: () => model.toggleAvailability(),
    mute: () => served?.toggleVoice(),
    show_screen: () => served?.meeting.value && toggleScreen(served.meeting.value),
    toggle_room: () => model.toggleRoom(),
    toggle_view: () => {
      if (!isWithout3d.peek()) choosePlain(!isPlain.peek());
    },
    write: () => show(model, "chat", CHAT_ID),
    note: () => show(model, "note", "note"),
    end: () => model.askToEnd(),
    send_link: () => model.sendLink(),
    outcome: () => {
      const disposition = model.me.dispositions[digit - 1];
      if (disposition) served?.choose(disposition.code);
    },
    promise_today: () => promise("today"),
    promise_tomorrow: () => promise("tomorrow"),
    promise_custom: () => promise("custom"),
    close: () => void model.finish(false),
    help: () => {
      model.isHelpOpen.value = true;
    },
  };
  actions[action]();
}

function show(model: DeskModel, tab: "chat" | "note", id: string): void {
  model.tab.value = tab;
  requestAnimationFrame(() => focusIn(id)); // after the tab has been drawn
}

function pressedOf(event: KeyboardEvent): Pressed {
  const { target } = event;
  return {
    key: event.key,
    isCommand: event.ctrlKey || event.metaKey || event.altKey,
    isTyping: isField(target),
    isOnButton: target instanceof HTMLElement && target.closest("button, a, summary") !== null,
    isRepeat: event.repeat,
  };
}

function isField(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Escape takes the cursor out of a field, so that the letters are keys again. */
function leaveField(target: EventTarget | null): boolean {
  if (!isField(target)) return false;
  target.blur();
  return true;
}

function isDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
