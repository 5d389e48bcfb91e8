// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AGAIN_MS } from "../../lib/twice";
import { say } from "../base/speech";
import { type Furnishing, useWorld } from "./mount";
import { Without3dNotice } from "./Notices";
import { isWithout3d, without3d } from "./preferences";

vi.mock("../../world", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

function Page() {
  const { container } = useWorld(
    () => ({}) as Furnishing,
    () => undefined,
    [],
  );
  return (
    <>
      {!isWithout3d.value && <div ref={container} />}
      <Without3dNotice />
    </>
  );
}

const page = document.createElement("main");

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  render(null, page);
  without3d.value = null;
  vi.useRealTimers();
});

test("where the place does not load, the simple view stands in for it, and it is said why", async () => {
  await act(async () => render(<Page />, page));
  await vi.dynamicImportSettled();
  expect(isWithout3d.value).toBe(false);
  await act(async () => {
    await vi.advanceTimersByTimeAsync(AGAIN_MS);
    await vi.dynamicImportSettled();
  });
  expect(without3d.value).toBe("unloaded");
  expect(page.textContent).toContain(say("no_3d_unloaded_title"));
});

test("whoever has gone meanwhile is told nothing", async () => {
  await act(async () => render(<Page />, page));
  render(null, page);
  await vi.advanceTimersByTimeAsync(AGAIN_MS);
  await vi.dynamicImportSettled();
  expect(without3d.value).toBeNull();
});
