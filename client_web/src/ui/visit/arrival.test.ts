// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiProblem } from "../../lib/api";
import { Arrival } from "./arrival";

beforeEach(() => {
  sessionStorage.clear();
  location.hash = "#site=https%3A%2F%2Fshop.example&topic=bill&order=A-100&identity=a.b.c";
});

describe("somebody who comes from a site", () => {
  it("brings along what it told, out of sight, also over a reload", () => {
    expect(new Arrival(signal(false)).body.identity).toBe("a.b.c");
    expect(location.hash).toBe("");
    expect(new Arrival(signal(false)).body.context.order).toBe("A-100");
  });

  it("comes in without the site's word where it is not believed, and nothing is asked twice", async () => {
    const arrival = new Arrival(signal(false));
    const sent: (string | null)[] = [];
    await arrival.start(async ({ identity }) => {
      sent.push(identity);
      if (identity) throw new ApiProblem("invalid", "It has expired.", 422, "identity");
    });
    expect(sent).toEqual(["a.b.c", null]);
    expect(arrival.wasRefused.value).toBe(true);
    expect(new Arrival(signal(false)).body.context.order).toBe("");
  });

  it("is told every other refusal as it is", async () => {
    const problem = new ApiProblem("too_many", "Later.", 429);
    const start = new Arrival(signal(false)).start(() => Promise.reject(problem));
    await expect(start).rejects.toBe(problem);
  });
});
