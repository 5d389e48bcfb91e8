import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  guessQuality,
  type Pace,
  paceAfter,
  paceAt,
  QUALITIES,
  STEPS,
  type Step,
  WINDOW_MS,
} from "./quality";

const DISPLAY_MS = 1_000 / 60;

/** How long a machine takes for a frame at each step, never less than the display and the step ask for. */
type Machine = (step: Step) => number;

/** A machine that manages a step and all below it, and is `slowness` times too slow above. */
function upTo(best: Step | null, slowness = 2.5): Machine {
  return (step) => {
    const asked = Math.max(DISPLAY_MS, QUALITIES[step].frameMs);
    return best !== null && STEPS.indexOf(step) <= STEPS.indexOf(best) ? asked : asked * slowness;
  };
}

/** What happens to a machine within some minutes; and how often the picture changes. */
function watch(
  machine: Machine,
  begin: Step,
  minutes: number,
): { last: Pace; changes: number; wrongMs: number } {
  let [last, changes, wrongMs] = [paceAt(begin), 0, 0];
  for (let ms = 0; ms < minutes * 60_000; ) {
    const frameMs = machine(last.quality);
    if (frameMs > Math.max(DISPLAY_MS, QUALITIES[last.quality].frameMs) * 1.5) wrongMs += frameMs;
    const next = paceAfter(last, frameMs);
    if (next.quality !== last.quality) changes += 1;
    [last, ms] = [next, ms + frameMs];
  }
  return { last, changes, wrongMs };
}

const steps = fc.constantFrom(...STEPS);

describe("the quality that a machine finds", () => {
  it("is what it manages, wherever it began, and it stays there nearly all of the time", () => {
    fc.assert(
      fc.property(steps, steps, (best, begin) => {
        const { last, changes, wrongMs } = watch(upTo(best), begin, 20);
        const distance = STEPS.indexOf(last.quality) - STEPS.indexOf(best);
        expect([0, 1]).toContain(distance); // it may just be trying
        expect(wrongMs).toBeLessThan(20 * 60_000 * 0.02);
        expect(changes).toBeLessThan(20);
      }),
      { numRuns: 16 },
    );
  });

  it("goes down within the first seconds, one step for each window", () => {
    const { last } = watch(upTo("least", 2), "high", 0.15);
    expect(last.quality).toBe("least");
  });

  it("ends at the simple view being offered where nothing helps, and takes that back when it does", () => {
    const { last } = watch(upTo(null), "high", 1);
    expect(last).toMatchObject({ quality: "least", isTooWeak: true });
    let later = last;
    for (let n = 0; n < 200; n += 1) later = paceAfter(later, QUALITIES.least.frameMs);
    expect(later.isTooWeak).toBe(false);
  });

  it("goes down where it takes more than a second to draw one picture, too", () => {
    const { last } = watch(() => 1_400, "high", 0.5);
    expect(last).toMatchObject({ quality: "least", isTooWeak: true });
  });

  it("does not follow one heavy moment, nor a page that was out of sight", () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.double({ min: 1_001, max: 1e7, noNaN: true }), { maxLength: 40 }),
        (step, gaps) => {
          const seen = gaps.flatMap((gap) => [gap, Math.max(DISPLAY_MS, QUALITIES[step].frameMs)]);
          const after = seen.reduce(paceAfter, paceAt(step));
          expect(after.quality).toBe(step);
        },
      ),
    );
    const heavy = paceAfter(paceAt("high"), 900);
    const calm = Array.from({ length: 80 }, () => DISPLAY_MS).reduce(paceAfter, heavy);
    expect(calm.quality).toBe("high");
  });

  it("changes by one step at a time, and never twice within a window", () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { maxLength: 2_000 }),
        (begin, all) => {
          let [pace, sinceMs] = [paceAt(begin), WINDOW_MS];
          for (const frameMs of all) {
            const next = paceAfter(pace, frameMs);
            sinceMs += frameMs;
            const jump = Math.abs(STEPS.indexOf(next.quality) - STEPS.indexOf(pace.quality));
            expect(jump).toBeLessThanOrEqual(1);
            if (jump > 0) {
              expect(sinceMs).toBeGreaterThanOrEqual(WINDOW_MS);
              sinceMs = 0;
            }
            pace = next;
          }
        },
      ),
    );
  });

  it("waits longer after each try that did not hold", () => {
    const { last } = watch(upTo("medium"), "medium", 10);
    expect(last.patienceMs).toBeGreaterThan(paceAt("medium").patienceMs * 3);
  });
});

it("a first guess is modest for phones and small machines", () => {
  expect(guessQuality(8, 390)).toBe("low");
  expect(guessQuality(2, 1080)).toBe("low");
  expect(guessQuality(8, 1080)).toBe("high");
});
