// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { Chat } from "./Chat";

const page = document.createElement("main");
const draft = signal("");
const said: string[] = [];
const field = () => page.querySelector("textarea") as HTMLTextAreaElement;

const open = () =>
  act(() => render(<Chat lines={[]} onSay={(text) => said.push(text)} limit={100} draft={draft} />, page));
const close = () => act(() => render(null, page));

const type = (text: string) =>
  act(() => {
    field().value = text;
    field().dispatchEvent(new InputEvent("input", { bubbles: true }));
  });

afterEach(close);

test("half a message is still there when the chat was closed to look at the picture", () => {
  open();
  type("the second line of");
  close();
  open();
  expect(field().value).toBe("the second line of");
  act(() => page.querySelector("form")?.requestSubmit());
  expect(said).toEqual(["the second line of"]);
  close();
  open();
  expect(field().value).toBe("");
});
