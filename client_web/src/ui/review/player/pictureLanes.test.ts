import fc from "fast-check";
import { expect, test } from "vitest";
import { pictureLanesOf } from "./pictureLanes";
import type { RecordedTrack } from "./recorded";

type Facts = Partial<RecordedTrack> & Pick<RecordedTrack, "kind">;

const track = (facts: Facts): RecordedTrack =>
  ({
    publication_id: "p",
    member_id: "ada",
    first_ms: 0,
    last_ms: 5_000,
    file: "f",
    ...facts,
  }) as RecordedTrack;

test("a screen and a camera at once are two lanes, and so are the screens of two people", () => {
  const tracks = [
    track({ kind: "camera" }),
    track({ kind: "screen", member_id: "giulia", first_ms: 2_000 }),
    track({ kind: "screen", first_ms: 1_000 }),
    track({ kind: "voice" }),
  ];
  expect(pictureLanesOf(tracks, ["ada", "giulia"]).map((lane) => [lane.memberId, lane.kind])).toEqual([
    ["ada", "screen"],
    ["ada", "camera"],
    ["giulia", "screen"],
  ]);
});

test("a screen that went on in another film is one stretch, one that was shown again is two", () => {
  const tracks = [
    track({ kind: "screen", first_ms: 20_000, last_ms: 30_000, publication_id: "again" }),
    track({ kind: "screen", first_ms: 1_000, last_ms: 4_000 }),
    track({ kind: "screen", first_ms: 4_200, last_ms: 9_000 }),
  ];
  const [lane] = pictureLanesOf(tracks, ["ada"]);
  expect(lane?.shown).toEqual([
    { fromMs: 1_000, toMs: 9_000 },
    { fromMs: 20_000, toMs: 30_000 },
  ]);
});

test("a lane is erased when nothing of it is left", () => {
  const tracks = [
    track({ kind: "screen", file: null }),
    track({ kind: "camera", file: null }),
    track({ kind: "camera", first_ms: 9_000, last_ms: 9_500 }),
  ];
  expect(pictureLanesOf(tracks, ["ada"]).map((lane) => lane.isErased)).toEqual([true, false]);
});

test("whatever was shown lies in one stretch of its lane, and stretches never touch", () => {
  const film = fc.record({ first: fc.nat(60_000), long: fc.nat(20_000) });
  fc.assert(
    fc.property(fc.array(film, { minLength: 1, maxLength: 12 }), (films) => {
      const tracks = films.map(({ first, long }) =>
        track({ kind: "screen", first_ms: first, last_ms: first + long }),
      );
      const shown = pictureLanesOf(tracks, ["ada"])[0]?.shown ?? [];
      for (const { first_ms: from, last_ms: to } of tracks)
        expect(shown.filter((one) => one.fromMs <= from && to <= one.toMs)).toHaveLength(1);
      for (const [at, one] of shown.slice(1).entries())
        expect(one.fromMs).toBeGreaterThan(shown[at]?.toMs ?? Number.POSITIVE_INFINITY);
    }),
  );
});
