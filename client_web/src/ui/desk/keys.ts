/** The desk's keys: which key does what in which view. Pure, so that the help (?) and the page cannot differ. */
import type { View } from "./steps";

/** Everything that a key can do at the desk. */
export type DeskAction =
  | "accept"
  | "decline"
  | "toggle_availability"
  | "mute"
  | "show_screen"
  | "toggle_room"
  | "toggle_view"
  | "write"
  | "note"
  | "end"
  | "send_link"
  | "outcome"
  | "promise_today"
  | "promise_tomorrow"
  | "promise_custom"
  | "close"
  | "help";

/** One line of the help: the keys as they are printed, and what they do. */
export interface Binding {
  readonly keys: readonly string[];
  readonly action: DeskAction;
}

/** A key and its circumstances. `isCommand`: with Ctrl, Cmd or Alt. `isOnButton`: Enter is the button's own. */
export interface Pressed {
  readonly key: string;
  readonly isCommand: boolean;
  readonly isTyping: boolean;
  readonly isOnButton: boolean;
  readonly isRepeat: boolean;
}

/** What is to be done; `digit` counts the outcome from 1. */
export type Heeded = { readonly action: DeskAction; readonly digit?: number };

const EVERYWHERE: readonly Binding[] = [{ keys: ["?"], action: "help" }];

const BINDINGS: Partial<Record<View, readonly Binding[]>> = {
  floor: [
    { keys: ["A"], action: "toggle_availability" },
    { keys: ["L"], action: "send_link" },
  ],
  ringing: [
    { keys: ["Enter"], action: "accept" },
    { keys: ["Esc"], action: "decline" },
  ],
  meeting: [
    { keys: ["M"], action: "mute" },
    { keys: ["S"], action: "show_screen" },
    { keys: ["R"], action: "toggle_room" },
    { keys: ["V"], action: "toggle_view" },
    { keys: ["W"], action: "write" },
    { keys: ["N"], action: "note" },
    { keys: ["L"], action: "send_link" },
    { keys: ["E"], action: "end" },
  ],
  wrap_up: [
    { keys: ["1", "9"], action: "outcome" },
    { keys: ["T"], action: "promise_today" },
    { keys: ["Y"], action: "promise_tomorrow" },
    { keys: ["U"], action: "promise_custom" },
    { keys: ["N"], action: "note" },
    { keys: ["Ctrl", "Enter"], action: "close" },
  ],
};

/** The help, by view, in the order of a contact. */
export const HELP: readonly (readonly [View, readonly Binding[]])[] = (
  ["floor", "ringing", "meeting", "wrap_up"] as const
).map((view) => [view, BINDINGS[view] ?? []]);

/** What a key does in a view; null: it is the browser's. Single letters are nobody's while somebody types. */
export function heed(view: View, pressed: Pressed): Heeded | null {
  if (pressed.isCommand) return view === "wrap_up" && pressed.key === "Enter" ? { action: "close" } : null;
  if (isSpokenFor(view, pressed)) return null;
  if (view === "wrap_up" && /^[1-9]$/.test(pressed.key)) {
    return { action: "outcome", digit: Number(pressed.key) };
  }
  const name = nameOf(pressed.key);
  const found = [...EVERYWHERE, ...(BINDINGS[view] ?? [])].find(
    ({ keys }) => keys.length === 1 && keys[0] === name,
  );
  return found ? { action: found.action } : null;
}

function isSpokenFor(view: View, pressed: Pressed): boolean {
  if (pressed.isRepeat || (pressed.isOnButton && pressed.key === "Enter")) return true;
  return pressed.isTyping && view !== "ringing";
}

function nameOf(key: string): string {
  if (key === "Escape") return "Esc";
  return key.length === 1 ? key.toUpperCase() : key;
}
