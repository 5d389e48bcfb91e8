import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { degreesAside, degreesOf, metresFor, pointAt, radians } from "./angles";
import { buttonRow, chatPlace, linesBelowTitle, peoplePlace, screenPlace, wordField } from "./layout";
import * as numbers from "./numbers";

const SEAT = { x: 1, z: -2, yaw: 0.7 };
const SIDES = [1, -1] as const;

describe("angles", () => {
  it("go to metres and back", () => {
    const angle = fc.double({ min: 0.5, max: 120, noNaN: true });
    const distance = fc.double({ min: 0.3, max: 10, noNaN: true });
    fc.assert(
      fc.property(angle, distance, (degrees, metres) => {
        expect(degreesOf(metresFor(degrees, metres), metres)).toBeCloseTo(degrees, 6);
      }),
    );
  });

  it("give body text 24 mm for each metre of distance, and a screen at 2 m its 2.31 m", () => {
    expect(metresFor(numbers.EM_DEG.body, 1)).toBeCloseTo(0.0244, 3);
    expect(metresFor(numbers.SCREEN_DEG, numbers.SCREEN_M)).toBeCloseTo(2.309, 3);
  });

  it("find a point where it was put", () => {
    const right = fc.double({ min: -170, max: 170, noNaN: true });
    fc.assert(
      fc.property(right, fc.double({ min: -60, max: 60, noNaN: true }), (aside, up) => {
        const point = pointAt(SEAT, 1.2, 1.3, aside, up);
        expect(Math.hypot(point.x - SEAT.x, point.y - 1.2, point.z - SEAT.z)).toBeCloseTo(1.3, 9);
        expect(degreesAside(SEAT, point)).toBeCloseTo(aside, 6);
      }),
    );
    expect(pointAt({ x: 0, z: 0, yaw: 0 }, 1.2, 1, 90, 0).x).toBeCloseTo(1);
    expect(radians(180)).toBeCloseTo(Math.PI);
  });
});

describe.each(SIDES)("panels with the partner on side %d", (side) => {
  const panels = [peoplePlace(side), chatPlace(side)];

  it("hang 1.2 to 1.5 m away, 10 to 15 degrees below the eyes, within 25 degrees of the centre", () => {
    const [nearest, farthest] = numbers.PANEL_RANGE_M;
    expect(numbers.PANEL_M).toBeGreaterThanOrEqual(nearest);
    expect(numbers.PANEL_M).toBeLessThanOrEqual(farthest);
    for (const { right, up, width } of panels) {
      expect(-up).toBeGreaterThanOrEqual(numbers.PANEL_BELOW_RANGE_DEG[0]);
      expect(-up).toBeLessThanOrEqual(numbers.PANEL_BELOW_RANGE_DEG[1]);
      expect(Math.abs(right) + width / 2).toBeLessThanOrEqual(numbers.CENTRE_DEG);
    }
  });

  it("do not touch each other", () => {
    const [one, other] = panels.toSorted((left, right) => left.right - right.right);
    expect((other?.right ?? 0) - (other?.width ?? 0) / 2).toBeGreaterThan(
      (one?.right ?? 0) + (one?.width ?? 0) / 2,
    );
  });

  it("have targets of 2.8 degrees and more, half a degree apart, inside of the panel", () => {
    for (const count of [1, 2, 3]) {
      const fields = buttonRow(peoplePlace(side), count);
      for (const [at, field] of fields.entries()) {
        expect(Math.min(field.width, field.height)).toBeGreaterThanOrEqual(numbers.TARGET_DEG);
        expect(field.left + field.width).toBeLessThanOrEqual(peoplePlace(side).width);
        const next = fields[at + 1];
        if (next) expect(next.left - field.left - field.width).toBeGreaterThanOrEqual(numbers.GAP_DEG - 1e-9);
      }
    }
  });

  it("hold some lines of at most 40 characters", () => {
    for (const place of panels) {
      const field = wordField(place, place === panels[0]);
      // a letter is at least 0.4 em wide in our letters
      expect(field.width / (numbers.EM_DEG.body * 0.4)).toBeLessThanOrEqual(numbers.LINE_CHARACTERS);
      expect(linesBelowTitle(field)).toBeGreaterThanOrEqual(3);
    }
  });

  it("leave the screen free of the partner, and most of it free of panels", () => {
    const screen = screenPlace(side);
    const edge = side * screen.right + screen.width / 2;
    expect(edge).toBeLessThanOrEqual(numbers.PARTNER_DEG - 10);
    const height = degreesOf((metresFor(screen.width, numbers.SCREEN_M) * 9) / 16, numbers.SCREEN_M);
    const top = Math.max(...panels.map((panel) => panel.up + panel.height / 2));
    expect(top - (screen.up - height / 2)).toBeLessThan(height * 0.05);
  });
});

describe("text", () => {
  it("is nowhere smaller than can be read", () => {
    expect(Math.min(...Object.values(numbers.EM_DEG))).toBe(numbers.EM_DEG.least);
    expect(numbers.EM_DEG).toMatchObject({ body: 1.4, caption: 1.8, title: 2.5, least: 1.2 });
  });
});
