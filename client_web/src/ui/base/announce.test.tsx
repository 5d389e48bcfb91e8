// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce, isHeard, KEPT_MS, makeHeard } from "./announce";
import { Notice, type NoticeKind } from "./Notice";

let page: HTMLElement;
let region: Element;

beforeEach(() => {
  vi.useFakeTimers();
  page = document.body.appendChild(document.createElement("div"));
  region = makeHeard(document.body);
});
afterEach(() => {
  act(() => render(null, page));
  vi.advanceTimersByTime(60_000); // what is said in one test is news in the next
  vi.useRealTimers();
  document.body.replaceChildren();
});

const lines = (place = region) => [...place.children].map((line) => line.textContent);
const show = (words: string | null, kind: NoticeKind = "wait") =>
  act(() => render(words && <Notice kind={kind}>{words}</Notice>, page));

test("what is said is a line in a place that was there before, and goes when it has been said", () => {
  expect([region.getAttribute("aria-live"), region.isConnected]).toEqual(["polite", true]);
  announce("One.");
  announce("Two.");
  expect(lines()).toEqual(["One.", "Two."]);
  vi.advanceTimersByTime(KEPT_MS);
  expect(lines()).toEqual([]);
  expect(makeHeard(document.body)).toBe(region);
});

test("while a dialog is open, it is said there: what is behind is heard by nobody", () => {
  const dialog = document.body.appendChild(document.createElement("dialog"));
  expect(isHeard(region)).toBe(true);
  dialog.open = true;
  announce("One.");
  expect([lines(), lines(makeHeard(dialog))]).toEqual([[], ["One."]]);
  expect([isHeard(region), isHeard(makeHeard(dialog)), isHeard(null)]).toEqual([false, true, false]);
});

test("a notice says its words as it comes and as they change, without what one may press", () => {
  const draw = (words: string) =>
    act(() =>
      render(
        <Notice kind="wait" title="Lost" action={<button type="button">Close</button>}>
          {words}
        </Notice>,
        page,
      ),
    );
  draw("We try again.");
  draw("We try again.");
  draw("We are back.");
  expect(lines()).toEqual(["Lost. We try again.", "Lost. We are back."]);
});

test("a notice that comes back at once is not said again, unless something else was said meanwhile", () => {
  show("Lost.");
  show(null);
  show("Lost.");
  expect(lines()).toEqual(["Lost."]);
  show(null);
  announce("Back.");
  show("Lost.");
  expect(lines()).toEqual(["Lost.", "Back.", "Lost."]);
});

test("dangers are alerts by themselves, and said once", () => {
  show("It burns.", "danger");
  expect(page.querySelector("[role=alert]")?.textContent).toBe("It burns.");
  expect(lines()).toEqual([]);
});
