/** Keeps the cursor in the note while the page around it changes: what one types goes on into the note. */
import { useLayoutEffect, useRef } from "preact/hooks";

/** Where the cursor stood, in characters from the start. */
export interface Caret {
  readonly start: number;
  readonly end: number;
}

/** Whoever outlives the field. */
export interface CaretKeeper {
  caret: Caret | null;
}

/** For the field: takes the cursor where an earlier one had it when it went, and remembers it in turn. */
export function useKeptCaret(keeper: CaretKeeper) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    if (keeper.caret !== null) {
      element.focus();
      element.setSelectionRange(keeper.caret.start, keeper.caret.end);
      keeper.caret = null;
    }
    return () => {
      if (document.activeElement !== element) return;
      keeper.caret = { start: element.selectionStart, end: element.selectionEnd };
    };
  }, [keeper]);
  return field;
}

/** For the page around it: a line begun elsewhere goes on in the note, so that its letters never become keys. */
export function useWritingKept(keeper: CaretKeeper, end: () => number) {
  const page = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = page.current;
    return () => {
      const { activeElement } = document;
      if (!element?.contains(activeElement) || !activeElement?.matches("textarea")) return;
      keeper.caret = { start: end(), end: end() };
    };
  }, [keeper]);
  return page;
}
