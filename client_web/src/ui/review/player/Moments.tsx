/** What happened, as a list: what was written, marked, allowed, paused and lost. Each line leads to its moment. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { lastBefore, type Told } from "./moments";
import type { Player } from "./player";
import { clock, lostWords, offWords, say } from "./words";

/** The list follows the playhead while it plays. */
export function Moments({ player }: { readonly player: Player }) {
  const list = useRef<HTMLOListElement>(null);
  const current = useComputed(() => lastBefore(player.told.value, player.positionMs.value + 50));
  const isPlaying = player.isPlaying.value;
  useEffect(() => {
    if (isPlaying) follow(list.current, current.value);
  }, [current.value, isPlaying]);
  const told = player.told.value;
  return (
    <section class="moments" aria-label={say("moments")}>
      <h3 class="moments__title">{say("moments")}</h3>
      {told.length === 0 && <p class="moments__none">{say("moments_none")}</p>}
      <ol class="moments__list" ref={list}>
        {told.map((one, at) => (
          <li key={`${at} ${one.atMs}`}>
            <button
              type="button"
              class={`moment moment--${one.kind}`}
              aria-current={at === current.value ? "true" : undefined}
              onClick={() => void player.seek(one.atMs)}
            >
              <span class="moment__at time">{clock(one.atMs)}</span>
              <span>{wordsOf(one)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

const isStill = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/** Scrolls the list alone, never the page. */
function follow(list: HTMLOListElement | null, at: number): void {
  const line = list?.children[at];
  if (!list || !(line instanceof HTMLElement)) return;
  list.scrollTo({
    top: line.offsetTop - list.offsetTop - list.clientHeight / 2,
    behavior: isStill() ? "auto" : "smooth",
  });
}

function wordsOf({ what, name, by, text, longMs }: Told): string {
  switch (what) {
    case "said":
      return say("moment_said", { name, text });
    case "marked_as":
      return say("moment_marked_as", { name, text });
    case "pause":
      return say("moment_pause", { long: clock(longMs), why: offWords(text) });
    case "gap":
      return say("moment_gap", { long: clock(longMs), why: lostWords(text) });
    case "ended":
      return say("moment_ended");
    case "screen_stopped":
    case "camera_stopped":
      return say(`moment_${what}`, { name, by });
    default:
      return say(`moment_${what}`, { name });
  }
}
