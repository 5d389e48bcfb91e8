// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Field } from "./Field";

const WRONG = "six digits";

const settled = () => new Promise((resolve) => setTimeout(resolve));

let page: HTMLElement;
const field = () => page.querySelector("input") as HTMLInputElement;
const button = () => page.querySelector("button") as HTMLButtonElement;

/** A form that the house looks at: `error` is what it says of the field. */
const form = (error: string | null) =>
  act(() =>
    render(
      <form onSubmit={(event) => event.preventDefault()}>
        <Field label="code" value="12" onInput={() => undefined} error={error} />
        <button type="submit" />
      </form>,
      page,
    ),
  );

/** Press the button, as somebody does who goes there by key. */
const press = () =>
  act(async () => {
    button().focus();
    button().click();
    await settled();
  });

beforeEach(() => {
  page = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  render(null, page);
  page.remove();
});

test("whoever sends what is wrong is led to it, where its words are read out, and each time anew", async () => {
  form(null);
  await press();
  expect(document.activeElement).toBe(button());
  form(WRONG);
  expect(document.activeElement).toBe(field());
  const about = field().getAttribute("aria-describedby") ?? "";
  expect(document.getElementById(about)?.textContent).toBe(WRONG);
  await press();
  expect(document.activeElement).toBe(field());
});

test("once it is right again the field asks for nobody", async () => {
  form(WRONG);
  form(null);
  await press();
  expect(document.activeElement).toBe(button());
});

test("what is mended with the same press asks for nobody either", async () => {
  form(WRONG);
  await act(async () => {
    button().focus();
    button().click();
    form(null);
    await settled();
  });
  expect(document.activeElement).toBe(button());
});
