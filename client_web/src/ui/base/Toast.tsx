/** Small confirmations at the foot of the page; nothing that must be read is said only here. */
import { signal } from "@preact/signals";
import { announce } from "./announce";

interface Toast {
  readonly key: number;
  readonly text: string;
}

const SHOWN_MS = 5_000;
const toasts = signal<readonly Toast[]>([]);
let count = 0;

/** Show a sentence for five seconds. */
export function toast(text: string): void {
  count += 1;
  const key = count;
  toasts.value = [...toasts.value.slice(-2), { key, text }];
  announce(text);
  setTimeout(() => {
    toasts.value = toasts.value.filter((each) => each.key !== key);
  }, SHOWN_MS);
}

/** Where they appear: once on a page. */
export function Toasts() {
  return (
    <div class="toasts">
      {toasts.value.map((each) => (
        <p key={each.key} class="toast">
          {each.text}
        </p>
      ))}
    </div>
  );
}
