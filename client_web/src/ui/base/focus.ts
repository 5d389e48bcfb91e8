/**
 * The focus never falls off the page: when what had it goes, it lands on the title of the place where that was.
 *
 * A question, a dialog or a view that comes may take it first; this is for all that nobody thought of. While somebody
 * uses the keyboard, `data-keys` on the page says so, and titles that have the focus are marked.
 */

/** So long whatever comes instead may take the focus by itself. */
export const GRACE_MS = 120;
const TITLES = "h1, h2, h3";
const KEYS = new Set(["Tab", "Enter", " ", "Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

/** Watches the page until the returned function is called. */
export function keepFocus(): () => void {
  let way: readonly Element[] = [];
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const remember = ({ target }: FocusEvent) => {
    way = target instanceof Element ? wayUp(target) : [];
  };
  const look = () => {
    waiting = undefined;
    way = landed(way);
  };
  const changes = new MutationObserver(() => {
    waiting ??= setTimeout(look, GRACE_MS);
  });
  const ends = new AbortController();
  const { signal } = ends;
  document.addEventListener("focusin", remember, { signal });
  const onKey = ({ key }: KeyboardEvent) => {
    if (KEYS.has(key)) tellKeys(true); // letters are written with a mouse in the hand, too
  };
  document.addEventListener("keydown", onKey, { signal, capture: true });
  document.addEventListener("pointerdown", () => tellKeys(false), { signal, capture: true });
  changes.observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ["disabled", "hidden", "open"],
  });
  return () => {
    clearTimeout(waiting);
    changes.disconnect();
    ends.abort();
  };
}

/** Whether nothing on the page has the focus. */
export function isLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || !activeElement.isConnected;
}

/** Give the focus to the title of a place. Returns whether there is one that took it. */
export function beginAt(place: Element): boolean {
  for (const title of place.querySelectorAll<HTMLElement>(TITLES)) {
    if (!title.hasAttribute("tabindex")) title.tabIndex = -1;
    title.focus({ preventScroll: true });
    if (document.activeElement === title) return true;
  }
  return false;
}

/** Lands, if the first of the way is gone with the focus. Returns the way to remember. */
function landed(way: readonly Element[]): readonly Element[] {
  const [had, ...around] = way;
  if (had === undefined || !isLost()) return way;
  if (canHaveFocus(had)) return []; // somebody took it off: a tap beside it, or Escape
  around.some((place) => place.isConnected && (rolls(place) || beginAt(place)));
  return document.activeElement ? wayUp(document.activeElement) : [];
}

/** One of many that scroll is gone: those who went through them by key are still among them. */
function rolls(place: Element): boolean {
  if (!(place instanceof HTMLElement && place.matches(".rolling[tabindex]"))) return false;
  place.focus({ preventScroll: true });
  return document.activeElement === place;
}

function wayUp(from: Element): readonly Element[] {
  const way: Element[] = [];
  for (let one: Element | null = from; one !== null; one = one.parentElement) way.push(one);
  return way;
}

function canHaveFocus(element: Element): boolean {
  return element.isConnected && !element.matches(":disabled") && (element.checkVisibility?.() ?? true);
}

function tellKeys(isUsed: boolean): void {
  const { dataset } = document.documentElement;
  if (isUsed) dataset["keys"] = "";
  else delete dataset["keys"];
}
