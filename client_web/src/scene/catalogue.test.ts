import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, FIGURES, figureFor, LOUNGE, MOVEMENTS } from "./catalogue";

describe("figureFor", () => {
  it("gives the figure that was asked for", () => {
    for (const figure of FIGURES) expect(figureFor(figure.id, "customer", "m")).toBe(figure);
  });

  it("gives a customer whose figure is unknown nobody with a lanyard, and the same one everywhere", () => {
    fc.assert(
      fc.property(fc.string(), (memberId) => {
        const figure = figureFor("default", "customer", memberId);
        expect(figure.role).toBe("visitor");
        expect(figureFor("other", "customer", memberId)).toBe(figure);
      }),
    );
  });

  it("gives staff a lanyard", () => {
    expect(figureFor("", "supervisor", "m").role).toBe("staff");
  });
});

it("names files by their content, so that browsers may keep them", () => {
  for (const entry of [...FIGURES, ...MOVEMENTS, LOUNGE])
    expect(addressOf(entry)).toMatch(/^\/avatars\/[a-z.]+\?v=[0-9a-f]{12}$/);
});
