// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beginAt, GRACE_MS, isLost, keepFocus } from "./focus";

const PAGE = `<main><h1>A question</h1>
  <section><h2>A part</h2><p><button id="kept">Keep</button></p></section>
  <button id="beside">Beside</button></main>`;

const find = (selector: string) => document.querySelector(selector) as HTMLElement;
const focused = () => document.activeElement?.textContent;
const pass = () => new Promise((resolve) => setTimeout(resolve, GRACE_MS * 2));

describe("what had the focus", () => {
  let end: () => void;
  beforeEach(() => {
    document.body.innerHTML = PAGE;
    end = keepFocus();
  });
  afterEach(() => end());

  it("goes, and the title of the part where it was has it", async () => {
    find("#kept").focus();
    find("#kept").remove();
    await pass();
    expect(focused()).toBe("A part");
    expect(document.activeElement?.getAttribute("tabindex")).toBe("-1");
  });

  it("goes, and what scrolls has it if there is more of that", async () => {
    find("section").outerHTML =
      '<section><h2>A part</h2><div class="rolling" tabindex="0" role="region"><p id="gone"><button id="kept"></button></p></div></section>';
    find("#kept").focus();
    find("#gone").remove();
    await pass();
    expect(document.activeElement).toBe(find(".rolling"));
  });

  it("goes with its whole part, and the title of the page has it", async () => {
    find("#kept").focus();
    find("section").remove();
    await pass();
    expect(focused()).toBe("A question");
  });

  it("goes, and whatever took it meanwhile keeps it", async () => {
    find("#kept").focus();
    find("section").remove();
    find("#beside").focus();
    await pass();
    expect(focused()).toBe("Beside");
  });

  it("stays, and a person who took it off is left alone", async () => {
    find("#kept").focus();
    find("#kept").blur();
    find("h1").textContent = "Another question";
    await pass();
    expect(isLost()).toBe(true);
  });
});

describe("titles with the focus", () => {
  it("are marked while keys are used, and not by a tap", () => {
    const end = keepFocus();
    const isMarked = () => "keys" in document.documentElement.dataset;
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
    expect(isMarked()).toBe(true);
    document.dispatchEvent(new Event("pointerdown"));
    expect(isMarked()).toBe(false);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "x" }));
    expect(isMarked()).toBe(false);
    end();
  });

  it("are the first that can take it; a place without any takes none", () => {
    document.body.innerHTML = `<p id="none">Words</p><div id="some"><h2>Title</h2></div>`;
    expect(beginAt(find("#none"))).toBe(false);
    expect(beginAt(find("#some"))).toBe(true);
  });
});
