// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { stayAwake } from "./awake";

afterEach(() => vi.unstubAllGlobals());

function lamp() {
  const locks: EventTarget[] = [];
  const request = vi.fn(async () => {
    const lock = Object.assign(new EventTarget(), { release: vi.fn(async () => undefined) });
    locks.push(lock);
    return lock;
  });
  vi.stubGlobal("navigator", { wakeLock: { request } });
  return { request, locks };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("the screen stays on, also after the page was out of sight, until it need not", async () => {
  const { request, locks } = lamp();
  const stop = stayAwake();
  await settled();
  expect(request).toHaveBeenCalledTimes(1);
  locks[0]?.dispatchEvent(new Event("release")); // as the browser does when the page is hidden
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(request).toHaveBeenCalledTimes(2);
  stop();
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(request).toHaveBeenCalledTimes(2);
  expect((locks[1] as unknown as { release: () => void }).release).toHaveBeenCalled();
});

test("a browser that cannot, or will not, is no error", async () => {
  vi.stubGlobal("navigator", {});
  stayAwake()();
  vi.stubGlobal("navigator", { wakeLock: { request: () => Promise.reject(new Error("battery")) } });
  stayAwake()();
  await settled();
});
