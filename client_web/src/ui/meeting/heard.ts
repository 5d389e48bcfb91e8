/** What a meeting says by itself to those who listen to the page, beside its notices. */
import { useEffect, useRef } from "preact/hooks";
import { announce, isHeard } from "../base/announce";
import type { Meeting } from "./meeting";
import { tell } from "./words";

/** What others write where the chat is not open, or out of sight: one that is open says it by itself. */
export function useLinesHeard(meeting: Meeting | null): void {
  const lines = meeting?.lines.value;
  const isKnown = Boolean(meeting?.room.value);
  const known = useRef<Set<string> | null>(null); // what stood there before one came is not news
  useEffect(() => {
    if (!lines || !isKnown) return;
    const fresh = lines.filter(({ key, isMine }) => !isMine && known.current?.has(key) === false);
    known.current = new Set([...(known.current ?? []), ...lines.map(({ key }) => key)]);
    if (fresh.length === 0 || isHeard(document.querySelector(".chat__lines"))) return;
    for (const { name, text } of fresh) announce(`${name}: ${text}`);
  }, [lines, isKnown]);
}

/** Whether one is heard oneself: as one comes, and whatever turned the microphone on or off. Who holds a key for that knows. */
export function useVoiceHeard({ own, talk }: Pick<Meeting, "own" | "talk">): void {
  const state = own.microphone.value;
  const now = state.is === "on" && !talk.isOn.value ? (state.isMuted ? "off" : "on") : null;
  const before = useRef<typeof now>(null);
  useEffect(() => {
    if (now !== null && now !== before.current) announce(tell(`microphone_${now}`));
    before.current = now;
  }, [now]);
}
