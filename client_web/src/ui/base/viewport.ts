/**
 * How much of the window is really in sight: on phones the keyboard lies over it, and not every browser makes the
 * page smaller for it. Told to the style sheets as `--shown-height`, and as `data-keyboard` while one writes there.
 */

/** Less than this is the address bar that comes and goes, not a keyboard, in CSS pixels. */
const LEAST_KEYBOARD_PX = 120;

/** Whether a keyboard lies over the page: somebody writes, and much of the height that there was is gone. Pure. */
export function isKeyboardUp(shownPx: number, tallestPx: number, isWriting: boolean): boolean {
  return isWriting && tallestPx - shownPx >= LEAST_KEYBOARD_PX;
}

/** Follow the window as long as the page lives. Call once. */
export function followViewport(): void {
  const { visualViewport, document } = globalThis;
  if (!visualViewport) return;
  const root = document.documentElement;
  let tallest = { px: visualViewport.height, widthPx: visualViewport.width };
  const look = () => {
    const { height, width, scale } = visualViewport;
    if (scale !== 1) return; // somebody looks closer: the page keeps its shape
    if (width !== tallest.widthPx || height > tallest.px) tallest = { px: height, widthPx: width };
    root.style.setProperty("--shown-height", `${Math.round(height)}px`);
    root.toggleAttribute(
      "data-keyboard",
      isKeyboardUp(height, tallest.px, isWriting(document.activeElement)),
    );
    // Safari scrolls the whole page up behind the keyboard: what belongs in sight is brought back
    if (root.hasAttribute("data-keyboard")) globalThis.scrollTo({ top: 0 });
  };
  visualViewport.addEventListener("resize", look);
  document.addEventListener("focusin", look);
  document.addEventListener("focusout", () => requestAnimationFrame(look));
  look();
}

function isWriting(element: Element | null): boolean {
  return element?.matches("textarea, input:not([type=range], [type=checkbox])") ?? false;
}
