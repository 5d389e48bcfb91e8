// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { language } from "../base/speech";
import { Place } from "./Place";

/** As much of a world as hangs pictures: this environment draws nothing. */
class FakeWorld {
  readonly view = "person";
  wall: readonly (MediaStreamTrack | null)[] = [];
  setScreen(...videos: readonly (HTMLVideoElement | null)[]): void {
    this.wall = videos.map(
      (one) => ((one?.srcObject as { tracks?: MediaStreamTrack[] })?.tracks ?? [])[0] ?? null,
    );
  }
  setView(): void {}
  setWords(): void {}
  setInk(): void {}
  dispose(): void {}
}

const { worlds } = vi.hoisted(() => ({ worlds: [] as unknown[] }));
vi.mock("../../world", () => ({
  PictureUnavailable: class extends Error {},
  createWorld: () => {
    const world = new FakeWorld();
    worlds.push(world);
    return world;
  },
}));

const [FIRST, SECOND] = [{ id: "first" }, { id: "second" }] as unknown as readonly MediaStreamTrack[];
const page = document.createElement("div");

beforeEach(() => {
  worlds.length = 0;
  vi.stubGlobal(
    "MediaStream",
    class {
      constructor(readonly tracks: readonly MediaStreamTrack[]) {}
    },
  );
  // this environment takes streams of its own only
  Object.defineProperty(HTMLVideoElement.prototype, "srcObject", { value: null, writable: true });
  vi.spyOn(HTMLVideoElement.prototype, "play").mockResolvedValue();
});
afterEach(() => {
  render(null, page);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function show(screen: MediaStreamTrack | undefined, second?: MediaStreamTrack): Promise<void> {
  const source = { now: () => 0, start: () => undefined, stop: () => undefined };
  await act(async () => {
    render(
      <Place
        watch={() => source}
        kind="meeting"
        selfId="me"
        view="person"
        screen={screen ?? null}
        second={second ?? null}
      />,
      page,
    );
  });
  await vi.dynamicImportSettled();
}

function wall() {
  return (worlds.at(-1) as FakeWorld).wall;
}

test("what is shown hangs in each world that is made, also after a change of language", async () => {
  const before = language.value;
  await show(FIRST, SECOND);
  expect(wall()).toEqual([FIRST, SECOND]);
  await act(async () => {
    language.value = before === "it" ? "en" : "it";
  });
  await vi.dynamicImportSettled();
  expect(worlds).toHaveLength(2);
  expect(wall()).toEqual([FIRST, SECOND]);
  await show(SECOND);
  expect(wall()).toEqual([SECOND, null]);
  await show(undefined);
  expect(wall()).toEqual([null, null]);
  language.value = before;
});
