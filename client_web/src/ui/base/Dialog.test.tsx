// @vitest-environment happy-dom
import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { closeDialogs, Dialog } from "./Dialog";

afterEach(() => {
  render(null, document.body);
  vi.restoreAllMocks();
});

/** Open one, as a browser does: the first thing that may have the focus takes it. Returns what has it then. */
function opened(children: ComponentChildren): Element | null {
  vi.spyOn(HTMLDialogElement.prototype, "showModal").mockImplementation(function (this: HTMLDialogElement) {
    this.open = true;
    this.querySelector<HTMLElement>("button, input")?.focus();
  });
  const actions = <button type="button">Close</button>;
  act(() =>
    render(
      <Dialog title="Keys" onClose={() => undefined} actions={actions}>
        {children}
      </Dialog>,
      document.body,
    ),
  );
  return document.activeElement;
}

test("a dialog begins at its title, and not at the button at its end", () => {
  expect(opened(<p>Many words.</p>)?.textContent).toBe("Keys");
});

test("one in which something is to be filled in begins there", () => {
  expect(opened(<input aria-label="To whom" />)?.getAttribute("aria-label")).toBe("To whom");
});

test("what comes before every question closes each as Escape would, with what it says now", () => {
  const closed: string[] = [];
  const show = (title: string) =>
    act(() =>
      render(
        <Dialog title={title} onClose={() => closed.push(title)}>
          <p>Words.</p>
        </Dialog>,
        document.body,
      ),
    );
  show("before");
  show("now");
  closeDialogs();
  expect(closed).toEqual(["now"]);
  act(() => render(null, document.body));
  closeDialogs();
  expect(closed).toEqual(["now"]);
});

test("one that the browser closes by itself, as for a second Escape, is there again while it is in the tree", () => {
  opened(<p>Words.</p>);
  const dialog = document.querySelector("dialog") as HTMLDialogElement;
  dialog.open = false;
  dialog.dispatchEvent(new Event("close"));
  expect([dialog.open, document.activeElement?.textContent]).toEqual([true, "Keys"]);
  act(() => render(null, document.body));
  dialog.open = false;
  dialog.dispatchEvent(new Event("close"));
  expect(dialog.open).toBe(false);
});
