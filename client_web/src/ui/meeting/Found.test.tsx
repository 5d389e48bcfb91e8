// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LinkState } from "../../room/live";
import { Found } from "./Found";
import type { Meeting } from "./meeting";
import { tell } from "./words";

const link = signal<LinkState>({ is: "open" });
const others = signal([{ memberId: "giulia", name: "Giulia", is_connected: true }]);
let page: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  page = document.createElement("div");
  link.value = { is: "open" };
  others.value = others.value.map((one) => ({ ...one, is_connected: true }));
});
afterEach(() => vi.useRealTimers());

const meets = (hasOwn: boolean) =>
  act(() => render(<Found meeting={{ link, others } as unknown as Meeting} hasOwn={hasOwn} />, page));
const is = (state: LinkState) =>
  act(() => {
    link.value = state;
  });
const giuliaIs = (is_connected: boolean) =>
  act(() => {
    others.value = others.value.map((one) => ({ ...one, is_connected }));
  });

test("a connection that was lost and is found is told for a while, and not while all was well", () => {
  meets(true);
  expect(page.textContent).toBe("");
  is({ is: "reconnecting" } as LinkState);
  expect(page.textContent).toBe("");
  is({ is: "open" });
  expect(page.textContent).toBe(tell("found"));
  act(() => void vi.advanceTimersByTime(6_000));
  expect(page.textContent).toBe("");
});

test("another who was gone is told to be back, and one's own loss where it is told elsewhere is not", () => {
  meets(false);
  giuliaIs(false);
  expect(page.textContent).toBe("");
  giuliaIs(true);
  expect(page.textContent).toBe(tell("other_found", { name: "Giulia" }));
  is({ is: "reconnecting" } as LinkState);
  expect(page.textContent).toBe("");
  is({ is: "open" });
  expect(page.textContent).toBe("");
});
