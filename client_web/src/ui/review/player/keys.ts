/** Which key does what in the player. Pure. */

export type Action =
  | { readonly do: "toggle" | "start" | "end" }
  | { readonly do: "large" }
  | { readonly do: "step"; readonly ms: number }
  | { readonly do: "speed"; readonly step: 1 | -1 };

const KEYS: Readonly<Record<string, Action>> = {
  " ": { do: "toggle" },
  k: { do: "toggle" },
  j: { do: "step", ms: -10_000 },
  l: { do: "step", ms: 10_000 },
  ArrowLeft: { do: "step", ms: -5_000 },
  ArrowRight: { do: "step", ms: 5_000 },
  Home: { do: "start" },
  End: { do: "end" },
  "[": { do: "speed", step: -1 },
  "]": { do: "speed", step: 1 },
  f: { do: "large" },
};

/** What a key does where it was pressed; null: it is not for the player. */
export function actionOf(event: KeyboardEvent): Action | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
    return null;
  if (event.target instanceof HTMLElement && isTaken(event.target, event.key)) return null;
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

/** Whether what has the focus needs this key itself. */
function isTaken(target: HTMLElement, key: string): boolean {
  if (target.closest("dialog, .list, canvas") !== null) return true;
  if (target.matches("input, select, textarea")) return true;
  return key === " " && target.matches("button, a, summary");
}
