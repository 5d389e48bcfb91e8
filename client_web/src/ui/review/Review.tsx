/** The review, whole: the list, and beside it the ticket that is open. */
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Toasts } from "../base/Toast";
import { Bar } from "../staff/Bar";
import type { Door } from "../staff/door";
import { List, SEARCH_ID } from "./List";
import type { ReviewModel } from "./model";
import { TicketView } from "./TicketView";
import { say } from "./words";

/** Everything behind the door. */
export function Review({ model, door }: { readonly model: ReviewModel; readonly door: Door }) {
  useEffect(() => listenToKeys(model), [model]);
  useSignalEffect(() => {
    const opened = model.opened.value;
    const name = opened.is === "open" ? `${opened.ticket.number} · ` : "";
    document.title = `${name}${say("title")} · Salotto`;
  });
  const opened = model.opened.value;
  return (
    <div class="review">
      <Bar page="review" me={model.me} door={door} />
      <main class={opened.is === "none" ? "review__main" : "review__main review__main--open"} id="content">
        <List model={model} />
        <TicketView model={model} opened={opened} />
      </main>
      <Toasts />
    </div>
  );
}

/** / searches, J and K walk through the list, Escape goes back to it. */
function listenToKeys(model: ReviewModel): () => void {
  const actions: Readonly<Record<string, () => void>> = {
    "/": () => document.getElementById(SEARCH_ID)?.focus(),
    j: () => model.walk(1),
    k: () => model.walk(-1),
    Escape: () => model.show(null),
  };
  const onKey = (event: KeyboardEvent) => {
    const action = isForThePage(event) ? actions[event.key] : undefined;
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function isForThePage(event: KeyboardEvent): boolean {
  const isField = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
  const isDialogOpen = document.querySelector("dialog[open]") !== null; // Escape is the dialog's own
  return !isField && !isDialogOpen && !event.isComposing && !(event.ctrlKey || event.metaKey || event.altKey);
}
