// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test, vi } from "vitest";
import { EMPTY_ROOM } from "../../room/state";
import type { Quality } from "../../wire/generated";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { NetworkBadge, NetworkNotice } from "./Network";
import { othersIn } from "./people";
import { tell } from "./words";

const person = (name: string, role: "customer" | "agent", index: number, upward: Quality) =>
  ({ name, role, figure: "noor", index, is_connected: true, upward, downward: "good" }) as const;

let page: HTMLElement;
beforeEach(() => {
  page = document.createElement("div");
});

/** What one of the two sees while their networks do so. */
function shown(
  selfId: "ada" | "giulia",
  ada: Quality,
  giulia: Quality,
  { arePaused = false, isSharing = false, unheard = [] as readonly string[] } = {},
) {
  const room = {
    ...EMPTY_ROOM,
    members: { ada: person("Ada", "customer", 0, ada), giulia: person("Giulia", "agent", 1, giulia) },
  };
  const meeting = {
    room: signal(room),
    selfId: signal(selfId),
    others: signal(othersIn(room, selfId, [])),
    arePicturesPaused: signal(arePaused),
    hearing: { silences: { unheard: signal(unheard) } },
    wall: { pictures: signal([{ isOwn: isSharing }]) },
  } as unknown as Meeting;
  const onWrite = vi.fn();
  act(() =>
    render(
      <>
        <NetworkNotice meeting={meeting} onWrite={onWrite} />
        <NetworkBadge member={room.members[selfId]} />
      </>,
      page,
    ),
  );
  return onWrite;
}

test("whose voice does not arrive is said before whose network is weak", () => {
  shown("ada", "good", "poor", { unheard: ["giulia"] });
  expect(page.textContent).toContain(tell("unheard_title", { name: "Giulia" }));
  expect(page.textContent).not.toContain(tell("network_title", { name: "Giulia" }));
});

test("whoever sees a picture stand still is told, and whoever shows one is not", () => {
  shown("ada", "poor", "good", { arePaused: true });
  expect(page.textContent).toContain(tell("pictures_paused_title"));
  expect(page.textContent).not.toContain(tell("own_network_title"));
  shown("ada", "poor", "good", { arePaused: true, isSharing: true });
  expect(page.textContent).not.toContain(tell("pictures_paused_title"));
});

test("nothing is said while all is well", () => {
  shown("ada", "good", "good");
  expect(page.textContent).toBe("");
});

test("each learns whose network is weak, in words, and has a way on", () => {
  const onWrite = shown("ada", "poor", "good");
  expect(page.textContent).toContain(tell("own_network_title"));
  expect(page.textContent).toContain(tell("network_poor"));
  page.querySelector("button")?.click();
  expect(onWrite).toHaveBeenCalledOnce();
  shown("giulia", "poor", "good");
  expect(page.textContent).toContain(tell("network_title", { name: "Ada" }));
  expect(page.querySelector("button")?.textContent).toBe(say("write"));
});

test("a little weak is a word beside the name, and no notice", () => {
  shown("ada", "fair", "good");
  expect(page.textContent?.trim()).toBe(tell("network_fair"));
});

test("of two weak networks one's own is told: there one can help", () => {
  shown("ada", "poor", "poor");
  expect(page.textContent).toContain(tell("own_network_title"));
  expect(page.textContent).not.toContain(tell("network_title", { name: "Giulia" }));
});

test("one's own network says that it is one's own, for it stands beside the name of another", () => {
  const ada = person("Ada", "customer", 0, "poor");
  act(() => render(<NetworkBadge member={ada} isOwn />, page));
  expect(page.textContent?.trim()).toBe(tell("network_own_poor"));
});
