// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test, vi } from "vitest";
import { Rolling, rollOf } from "./Rolling";
import { say } from "./speech";

test("what fits does not roll, and what does not tells whether there is more below", () => {
  expect(rollOf({ scrollTop: 0, scrollHeight: 301, clientHeight: 300 })).toBe("no");
  expect(rollOf({ scrollTop: 0, scrollHeight: 400, clientHeight: 300 })).toBe("more");
  expect(rollOf({ scrollTop: 99.4, scrollHeight: 400, clientHeight: 300 })).toBe("end");
});

test("keys reach it while there is more of it than is seen, and only then", async () => {
  const page = document.createElement("div");
  const words = (text: string) => (
    <Rolling class="news" label={say("notices")}>
      <p>{text}</p>
    </Rolling>
  );
  act(() => render(words("a"), page));
  const box = page.firstElementChild as HTMLElement;
  expect([box.className, box.tabIndex]).toEqual(["news rolling rolling--no", -1]);
  const height = vi.spyOn(box, "scrollHeight", "get").mockReturnValue(400);
  vi.spyOn(box, "clientHeight", "get").mockReturnValue(300);
  act(() => render(words("a and b"), page));
  await vi.waitFor(() => expect(box.tabIndex).toBe(0));
  expect([box.getAttribute("role"), box.getAttribute("aria-label")]).toEqual(["region", say("notices")]);
  box.scrollTop = 100;
  act(() => void box.dispatchEvent(new Event("scroll")));
  expect(box.className).toBe("news rolling rolling--end");
  height.mockReturnValue(300);
  act(() => render(words("a"), page));
  await vi.waitFor(() => expect(box.hasAttribute("tabindex")).toBe(false));
  act(() => render(null, page));
});
