// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { actionOf } from "./keys";

function pressed(key: string, target: string, more: KeyboardEventInit = {}) {
  document.body.innerHTML = `<section class="list"><a href="#x" id="row">x</a></section>
    <button id="button">x</button><input id="field"><canvas id="canvas"></canvas><div id="else"></div>`;
  let action: ReturnType<typeof actionOf> = null;
  document.addEventListener("keydown", (event) => (action = actionOf(event)), { once: true });
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.getElementById(target)?.dispatchEvent(event);
  return action;
}

afterEach(() => {
  document.body.innerHTML = "";
});

test("J, K and L are those of every player, whatever case they are in", () => {
  expect(pressed("k", "else")).toEqual({ do: "toggle" });
  expect(pressed("J", "else")).toEqual({ do: "step", ms: -10_000 });
  expect(pressed("l", "button")).toEqual({ do: "step", ms: 10_000 });
  expect(pressed("ArrowRight", "else")).toEqual({ do: "step", ms: 5_000 });
});

test("a key that something else needs is left to it", () => {
  expect(pressed(" ", "else")).toEqual({ do: "toggle" });
  expect(pressed(" ", "button")).toBeNull();
  expect(pressed("k", "field")).toBeNull();
  expect(pressed("ArrowLeft", "canvas")).toBeNull();
  expect(pressed("j", "row")).toBeNull();
  expect(pressed("l", "else", { ctrlKey: true })).toBeNull();
  expect(pressed("x", "else")).toBeNull();
});
