// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Path } from "../../media/peer";
import type { LinkState } from "../../room/live";
import { troubleOf } from "./EnterHeadset";
import type { Picture } from "./people";

const OPEN: LinkState = { is: "open" };

const told = (link: LinkState, path: Path, arePaused: boolean, isOwn = false) =>
  troubleOf({
    link: signal(link),
    path: signal(path),
    arePicturesPaused: signal(arePaused),
    wall: { pictures: signal([{ isOwn } as Picture]) },
  });

test("whoever wears a headset is told the worst of what the page says of their connection", () => {
  expect(told(OPEN, "connected", false)).toBe("");
  expect(told(OPEN, "connected", true)).toBe("The picture stands still");
  expect(told(OPEN, "connected", true, true)).toBe("");
  expect(told(OPEN, "blocked", true)).toBe("No voice on this network");
  expect(told({ is: "reconnecting" } as LinkState, "blocked", true)).toBe("Reconnecting…");
});
