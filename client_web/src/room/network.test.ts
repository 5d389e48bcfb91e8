// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchNetwork } from "./network";

let network: EventTarget & { type?: string };
let visibility: string;
let told: string[];
let unwatch: () => void;

beforeEach(() => {
  [network, visibility, told] = [Object.assign(new EventTarget(), { type: "wifi" }), "visible", []];
  vi.stubGlobal("navigator", { connection: network });
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility as "visible");
  unwatch = watchNetwork({ onBack: () => told.push("back"), onOther: () => told.push("other") });
});

afterEach(() => {
  unwatch();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a network that only seems faster or slower is the same one", () => {
  network.dispatchEvent(new Event("change"));
  expect(told).toEqual([]);
  network.type = "cellular";
  network.dispatchEvent(new Event("change"));
  network.dispatchEvent(new Event("change"));
  expect(told).toEqual(["other"]);
});

test("a browser that does not tell its kind of network tells nothing by a change", () => {
  delete network.type;
  unwatch();
  unwatch = watchNetwork({ onBack: () => told.push("back"), onOther: () => told.push("other") });
  network.dispatchEvent(new Event("change"));
  expect(told).toEqual([]);
});

test("a page that is looked at again is back, one that is hidden is not", () => {
  visibility = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(told).toEqual([]);
  visibility = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  expect(told).toEqual(["back", "back"]);
});

test("whoever stopped listening hears nothing", () => {
  unwatch();
  network.type = "cellular";
  network.dispatchEvent(new Event("change"));
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  expect(told).toEqual([]);
});
