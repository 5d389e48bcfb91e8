/**
 * What a page says by itself to those who listen to it, once they pause: all of it in one place (ADR 0045).
 *
 * Words are heard only in a place that was there before them, so it is made with the page; and behind an open dialog nothing
 * is heard, so each dialog has one of its own. A sentence is a line there: none takes the place of another.
 */
import type { Ref } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Long enough for whatever listens. Who reads on to the end of a page should not come upon what was said long ago. */
export const KEPT_MS = 5_000;
/** What goes and comes back unchanged within this time is not said again, unless something else was said meanwhile. */
const AGAIN_MS = 30_000;
const PLACE = "announced";

let last = { words: "", ms: Number.NEGATIVE_INFINITY };

/** Make the place of a page, or of a dialog that opens. */
export function makeHeard(page: Element): Element {
  const found = [...page.children].find((one) => one.classList.contains(PLACE));
  if (found) return found;
  const place = document.createElement("div");
  place.className = `${PLACE} unseen`;
  place.setAttribute("aria-live", "polite");
  page.append(place);
  return place;
}

/** Say it. */
export function announce(words: string): void {
  if (words === "") return;
  const line = document.createElement("p");
  line.textContent = words;
  makeHeard(openDialog() ?? document.body).append(line);
  last = { words, ms: performance.now() };
  setTimeout(() => line.remove(), KEPT_MS);
}

/** Whether what changes in a live region is heard: it is drawn, and not behind a dialog. */
export function isHeard(region: Element | null): boolean {
  const dialog = openDialog();
  if (region === null || (dialog !== null && !dialog.contains(region))) return false;
  return region.checkVisibility?.() ?? true;
}

/** Say what stands in an element as it comes, and what becomes of it. The element gets the ref; its buttons are left out. */
export function useAnnounced<Kind extends Element>(isSaid = true): Ref<Kind> {
  const element = useRef<Kind>(null);
  const said = useRef("");
  useEffect(() => {
    const words = element.current === null ? "" : wordsIn(element.current);
    if (words === said.current) return;
    const isNew = said.current !== "" || words !== last.words || performance.now() - last.ms > AGAIN_MS;
    said.current = words;
    if (isSaid && isNew) announce(words);
  });
  return element;
}

/** All of ours are modal; where one was opened over another, it stands behind it in the page. */
function openDialog(): Element | null {
  return [...document.querySelectorAll("dialog[open]")].at(-1) ?? null;
}

/** A title or a paragraph is a sentence of its own, as the eye sees it. */
function wordsIn(element: Element): string {
  const parts = [...element.childNodes].map((node) => {
    if (node instanceof Element && node.matches("button")) return "";
    const words = node.textContent ?? "";
    if (!(node instanceof Element && node.matches("strong, p"))) return words;
    return `${words.trim().replace(/[^.!?…:]$/, "$&.")} `;
  });
  return parts.join("").replace(/\s+/g, " ").trim();
}
