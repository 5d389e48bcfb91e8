// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InkPlane } from "./ink";

const pen = { clearRect: vi.fn(), beginPath: vi.fn(), moveTo: vi.fn(), lineTo: vi.fn(), stroke: vi.fn() };

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

test("what is drawn is painted once, and again when it or the shape of the picture changed", () => {
  const plane = new InkPlane();
  const strokes = [{ colour: "#0B57D0", points: [1, 1, 2, 2] }];
  plane.draw(strokes);
  plane.draw(strokes);
  expect(pen.clearRect).toHaveBeenCalledTimes(1);
  plane.fit(4 / 3);
  expect(pen.clearRect).toHaveBeenCalledTimes(2);
  plane.draw([...strokes]);
  expect(pen.clearRect).toHaveBeenCalledTimes(3);
  plane.draw([]);
  expect([plane.object.visible, pen.clearRect.mock.calls.length]).toEqual([false, 3]);
});
