import { expect, test } from "vitest";
import type { Kind } from "../wire/generated";
import { picturesAmong } from "./shown";

const track = (id: string, memberId: string, kind: Kind, firstMs: number) => ({
  id,
  memberId,
  kind,
  firstMs,
});
const ids = (tracks: readonly { readonly id: string }[]) => tracks.map(({ id }) => id);

test("a screen is large and the camera beside it, whichever came first; voices are no pictures", () => {
  const due = [
    track("camera", "ada", "camera", 9),
    track("voice", "ada", "voice", 0),
    track("screen", "ada", "screen", 1),
  ];
  expect(ids(picturesAmong(due))).toEqual(["screen", "camera"]);
  expect(ids(picturesAmong(due, "camera"))).toEqual(["camera", "screen"]);
});

test("of two screens the newer is large", () => {
  const due = [track("old", "ada", "screen", 1), track("new", "giulia", "screen", 2)];
  expect(ids(picturesAmong(due))).toEqual(["new", "old"]);
});

test("a screen that went on in another film is shown once", () => {
  const due = [track("first", "ada", "screen", 1), track("second", "ada", "screen", 5)];
  expect(ids(picturesAmong(due))).toEqual(["second"]);
});
