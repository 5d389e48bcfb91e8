// @vitest-environment happy-dom
import { CanvasTexture, type Mesh, type MeshBasicMaterial, Ray, Vector3 } from "three";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NearScreen } from "./nearScreen";
import { SEAT_EYES_M } from "./numbers";

const pen = { clearRect: vi.fn(), beginPath: vi.fn(), moveTo: vi.fn(), lineTo: vi.fn(), stroke: vi.fn() };
const seat = { x: 0, z: 0, yaw: 0 };
const strokes = [{ colour: "#0B57D0", points: [1, 1, 2, 2] }];
const video = () => document.createElement("video");

let screen: NearScreen;
beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as never);
  screen = new NearScreen();
  screen.hang(seat, 1);
});
afterEach(() => vi.restoreAllMocks());

/** Where somebody on the seat points, who aims at this place. */
function aimedAt(place: Vector3) {
  const eyes = new Vector3(seat.x, SEAT_EYES_M, seat.z);
  return screen.hit(new Ray(eyes, place.clone().sub(eyes).normalize()));
}

const ink = () =>
  screen.object.children
    .map((child) => (child as Mesh).material as MeshBasicMaterial)
    .find(({ map }) => map instanceof CanvasTexture)?.map;

test("nothing is met where nothing is shown", () => {
  expect(aimedAt(screen.object.position)).toBeNull();
});

test("the second picture hangs in the upper right corner, and is met there and nowhere else", () => {
  screen.show({ first: video(), second: null, strokes: [] });
  const corner = screen.second.getWorldPosition(new Vector3());
  expect(aimedAt(corner)?.isSmall).toBe(false);
  screen.show({ first: video(), second: video(), strokes: [] });
  expect(aimedAt(screen.object.position)).toMatchObject({ isSmall: false });
  const spot = aimedAt(screen.second.getWorldPosition(new Vector3()));
  expect(spot?.isSmall).toBe(true);
  expect(spot?.u).toBeGreaterThan(0.8);
  expect(spot?.v).toBeGreaterThan(0.8);
});

test("what is drawn is seen, and stays on what it marks while the picture is larger", () => {
  const first = video();
  screen.show({ first, second: null, strokes });
  screen.toggleZoom();
  screen.follow({ u: 1, v: 1, distance: 2, isSmall: false });
  expect(ink()?.offset.toArray()).toEqual([0.5, 0.5]);
  expect(ink()?.repeat.toArray()).toEqual([0.5, 0.5]);
  screen.show({ first: video(), second: null, strokes });
  expect(screen.isZoomed).toBe(false);
  expect(ink()?.repeat.toArray()).toEqual([1, 1]);
});
