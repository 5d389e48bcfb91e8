import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Playback } from "./playback";
import type { Playing } from "./slots";

/** A node that knows to which others it leads. */
class FakeNode {
  readonly to = new Set<FakeNode>();
  readonly gain = { value: 1, setTargetAtTime: () => undefined };
  readonly positionX = param();
  readonly positionY = param();
  readonly positionZ = param();
  context: unknown = context;
  connect(node: FakeNode): void {
    this.to.add(node);
  }
  disconnect(node?: FakeNode): void {
    if (node) this.to.delete(node);
    else this.to.clear();
  }
}

function param() {
  return {
    value: 0,
    setTargetAtTime(value: number): void {
      this.value = value;
    },
  };
}

const made: FakeNode[] = [];
const panners: FakeNode[] = [];
const context = {
  state: "running",
  currentTime: 0,
  destination: {},
  createGain: () => new FakeNode(),
  createMediaStreamSource: () => {
    made.push(new FakeNode());
    return made.at(-1);
  },
  createAnalyser: () => Object.assign(new FakeNode(), { fftSize: 0 }),
};

beforeEach(() => {
  made.length = panners.length = 0;
  vi.stubGlobal("AudioContext", function make() {
    return context;
  });
  vi.stubGlobal("PannerNode", function make() {
    panners.push(new FakeNode());
    return panners.at(-1);
  });
  vi.stubGlobal("MediaStream", class {});
  vi.stubGlobal(
    "Audio",
    class {
      play = async () => undefined;
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const giulia: Playing = {
  publicationId: "p",
  memberId: "giulia",
  kind: "voice",
  isMuted: false,
  track: {} as MediaStreamTrack,
};

/** Ways from the voice to the loudspeaker, the meter left out. */
function ways(): readonly string[] {
  const [source] = made;
  return [...(source?.to ?? [])].flatMap((node) => {
    if (panners.includes(node)) return ["placed"];
    return "fftSize" in node ? [] : ["flat"];
  });
}

test("a voice comes flat, unless somebody wears headphones and it is known where people are", () => {
  const playback = new Playback();
  playback.play([giulia]);
  expect(ways()).toEqual(["flat"]);
  playback.placeVoices(() => ({ x: 2, y: 0, z: -1 }));
  expect(ways()).toEqual(["placed"]);
  expect([panners[0]?.positionX.value, panners[0]?.positionZ.value]).toEqual([2, -1]);
  playback.placeVoices(() => null);
  expect(ways()).toEqual(["flat"]);
  playback.close();
});

test("a voice moves with its figure, on one and the same way", () => {
  const playback = new Playback();
  playback.play([giulia]);
  let x = 1;
  playback.placeVoices(() => ({ x, y: 0, z: -1 }));
  x = -3;
  playback.follow();
  expect(panners.map((one) => one.positionX.value)).toEqual([-3]);
  expect(ways()).toEqual(["placed"]);
  playback.close();
});
