import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { grow } from "../../room/drawing";
import { DRAW_POINTS, type Draw, STROKE_POINTS, type Stroke } from "../../wire/generated";
import { PART_MS, Pen } from "./pen";

const SHOWN = { p: { member_id: "me", kind: "screen", is_muted: false } } as const;
let sent: Draw[];
let isPaused: boolean;
let isThere: boolean;
let pen: Pen;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, isPaused, isThere] = [[], false, true];
  pen = new Pen({
    send: (part) => {
      if (isThere) sent.push(part);
      return isThere;
    },
    isPaused: () => isPaused,
    selfId: () => "me",
  });
});
afterEach(() => {
  pen.end();
  vi.useRealTimers();
});

const spots = fc.array(fc.record({ u: fc.double({ min: 0, max: 1, noNaN: true }), v: fc.constant(0.5) }), {
  maxLength: 900,
});

/** The room, after it was told all. */
function room(): readonly Stroke[] {
  return sent.reduce<readonly Stroke[]>(
    (strokes, part) => grow(strokes, { ...part, t: "drawn", member_id: "me" }),
    [],
  );
}

test("the room has what was drawn, in parts and strokes that it takes", () => {
  fc.assert(
    fc.property(spots, (way) => {
      sent = [];
      pen.forget();
      pen.begin("p", { u: 0, v: 0 });
      for (const spot of way) pen.move(spot);
      pen.end();
      const drawn = pen.pending.value.map(({ key, points }) => [key, points]);
      expect(room().map(({ key, points }) => [key, points])).toEqual(drawn);
      for (const part of sent) expect(part.points.length).toBeLessThanOrEqual(2 * DRAW_POINTS);
      for (const one of room()) expect(one.points.length).toBeLessThanOrEqual(2 * STROKE_POINTS);
      pen.settle({ strokes: room(), publications: SHOWN });
      expect(pen.pending.value).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test("a stroke begins at once and goes on at a pace", () => {
  pen.begin("p", { u: 0, v: 0 });
  expect(sent).toHaveLength(1);
  for (let step = 1; step <= 10; step++) pen.move({ u: step / 20, v: 0 });
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(PART_MS);
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(10 * PART_MS);
  expect(sent).toHaveLength(2);
});

test("a hand that trembles draws nothing", () => {
  pen.begin("p", { u: 0.5, v: 0.5 });
  for (let step = 0; step < 50; step++) pen.move({ u: 0.5 + 0.0001 * (step % 2), v: 0.5 });
  pen.end();
  expect(sent).toHaveLength(1);
});

test("what is drawn while nothing is kept says so", () => {
  isPaused = true;
  pen.begin("p", { u: 0, v: 0 });
  expect(sent[0]?.while_paused).toBe(true);
});

test("without a connection nothing seems to be drawn", () => {
  isThere = false;
  pen.begin("p", { u: 0, v: 0 });
  expect(pen.pending.value).toEqual([]);
  expect(pen.isDown).toBe(false);
});

test("two pages of one person never take one another's strokes for their own", () => {
  pen.begin("p", { u: 0, v: 0 });
  pen.end();
  const [first] = sent;
  expect(first?.key).toBeGreaterThan(0);
  pen.begin("p", { u: 0, v: 0 });
  expect(sent.at(-1)?.key).not.toBe(first?.key);
});

test("a picture that is gone takes along what is not wholly in the room, and leaves the rest", () => {
  pen.begin("gone", { u: 0.1, v: 0.1 });
  pen.begin("p", { u: 0.2, v: 0.2 });
  pen.settle({ strokes: [], publications: SHOWN });
  expect([pen.pending.value.map((one) => one.publication_id), pen.isDown]).toEqual([["p"], true]);
  pen.forget("other");
  expect(pen.isDown).toBe(true);
  pen.forget("p");
  expect([pen.pending.value, pen.isDown]).toEqual([[], false]);
});
