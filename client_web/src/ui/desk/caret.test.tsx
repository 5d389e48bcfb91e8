// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CaretKeeper, useKeptCaret, useWritingKept } from "./caret";

const NOTE = "half a word";

/** The chat and the note of a meeting; after it the note alone. */
function Page({ keeper, isOver }: { readonly keeper: CaretKeeper; readonly isOver: boolean }) {
  return isOver ? <After key="after" keeper={keeper} /> : <During key="during" keeper={keeper} />;
}

function During({ keeper }: { readonly keeper: CaretKeeper }) {
  const page = useWritingKept(keeper, () => NOTE.length);
  return (
    <section ref={page}>
      <textarea id="chat" />
      <button type="button" id="mute" />
      <Field keeper={keeper} />
    </section>
  );
}

function After({ keeper }: { readonly keeper: CaretKeeper }) {
  return (
    <aside>
      <Field keeper={keeper} />
    </aside>
  );
}

function Field({ keeper }: { readonly keeper: CaretKeeper }) {
  return <textarea id="note" ref={useKeptCaret(keeper)} value={NOTE} />;
}

let page: HTMLElement;
let keeper: CaretKeeper;
const show = (isOver: boolean) => act(() => render(<Page keeper={keeper} isOver={isOver} />, page));
const note = () => page.querySelector<HTMLTextAreaElement>("#note") as HTMLTextAreaElement;

beforeEach(() => {
  page = document.body.appendChild(document.createElement("div"));
  keeper = { caret: null };
  show(false);
});

afterEach(() => {
  render(null, page);
  page.remove();
});

test("whoever writes the note as the customer leaves goes on writing at the same place", () => {
  note().focus();
  note().setSelectionRange(4, 4);
  show(true);
  expect(document.activeElement).toBe(note());
  expect([note().selectionStart, note().selectionEnd]).toEqual([4, 4]);
});

test("whoever writes to the customer goes on in the note, behind what stands there", () => {
  page.querySelector<HTMLTextAreaElement>("#chat")?.focus();
  show(true);
  expect(document.activeElement).toBe(note());
  expect(note().selectionStart).toBe(NOTE.length);
});

test("whoever writes nothing is not put into the note", () => {
  page.querySelector<HTMLButtonElement>("#mute")?.focus();
  show(true);
  expect(document.activeElement).not.toBe(note());
});

test("the place is taken once, and then forgotten", () => {
  note().focus();
  show(true);
  expect(keeper.caret).toBeNull();
});
