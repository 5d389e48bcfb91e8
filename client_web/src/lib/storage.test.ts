// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { tabDrawer } from "./storage";

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

describe("a drawer", () => {
  it("gives back what was put in, to another opening too", () => {
    tabDrawer<{ token: string }>("visit").write({ token: "a" });
    expect(tabDrawer<{ token: string }>("visit").read()).toEqual({ token: "a" });
  });

  it("is empty after clearing, and when what it holds is not ours", () => {
    const drawer = tabDrawer<string>("visit");
    drawer.write("a");
    drawer.clear();
    expect(drawer.read()).toBeNull();
    sessionStorage.setItem("salotto.visit", "{not json");
    expect(drawer.read()).toBeNull();
  });

  it("still works while the page lives where storage is forbidden", () => {
    vi.stubGlobal("sessionStorage", undefined);
    const drawer = tabDrawer<string>("visit");
    drawer.write("a");
    expect(drawer.read()).toBe("a");
  });
});
