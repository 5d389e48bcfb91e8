/** For tests: what lets sound out in a browser, and which ways lead there. */
import { vi } from "vitest";
import type { Playing } from "../slots";

/** A node that knows to which others it leads. */
class FakeNode {
  readonly to = new Set<FakeNode>();
  readonly gain = { value: 1, setTargetAtTime: () => undefined };
  readonly positionX = param();
  readonly positionY = param();
  readonly positionZ = param();
  constructor(readonly context: unknown) {}
  connect(node: FakeNode): void {
    this.to.add(node);
  }
  disconnect(node?: FakeNode): void {
    if (node === undefined) this.to.clear();
    else if (!this.to.delete(node)) throw new Error("it does not lead there");
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

/** An element that plays if it may, or is muted. */
export class FakeElement {
  muted = false;
  paused = true;
  volume = 1;
  srcObject: unknown = null;
  sinkId = "";
  constructor(private readonly rules: { readonly mayPlay: boolean }) {}
  async play(): Promise<void> {
    const mayPlay = this.rules.mayPlay || this.muted;
    if (!mayPlay) throw Object.assign(new Error("no tap yet"), { name: "NotAllowedError" });
    this.paused = false;
  }
  async setSinkId(id: string): Promise<void> {
    this.sinkId = id;
  }
}

/** A browser's sound, in place of this one's until `vi.unstubAllGlobals`: one for all tests of a file, begun anew for each. */
export class FakeLoudspeaker {
  readonly elements: FakeElement[] = [];
  readonly panners: FakeNode[] = [];
  /** Whether the browser lets an element be heard. */
  mayPlay = true;
  readonly context = {
    state: "running",
    get currentTime() {
      return performance.now() / 1000;
    },
    destination: {},
    createGain: () => new FakeNode(this.context),
    createMediaStreamSource: () => {
      this.sources.push(new FakeNode(this.context));
      return this.sources.at(-1);
    },
    resume: async () => {
      this.context.state = "running";
    },
    createAnalyser: () => Object.assign(new FakeNode(this.context), { fftSize: 0 }),
  };
  private readonly sources: FakeNode[] = [];

  begin(): void {
    this.elements.length = this.panners.length = this.sources.length = 0;
    this.mayPlay = true;
    this.context.state = "running";
    const { context, elements, panners } = this;
    const here = this;
    vi.stubGlobal("AudioContext", function made() {
      return context;
    });
    vi.stubGlobal("PannerNode", function made() {
      return panners[panners.push(new FakeNode(context)) - 1];
    });
    vi.stubGlobal("MediaStream", class {});
    vi.stubGlobal("Audio", function made() {
      return elements[elements.push(new FakeElement(here)) - 1];
    });
  }

  /** Ways from voices to the ear that are open: placed in space, through Web Audio alone, or of an element. */
  ways(): readonly string[] {
    const graph = this.sources.flatMap(({ to }) =>
      [...to].flatMap((node) => {
        if (this.panners.includes(node)) return ["placed"];
        return "fftSize" in node ? [] : ["graph"]; // what is measured is not heard
      }),
    );
    const heard = this.elements.filter((one) => !one.muted && !one.paused && one.srcObject !== null);
    return [...graph, ...heard.map(() => "element")];
  }
}

/** A voice that comes. */
export const GIULIA: Playing = {
  publicationId: "p",
  memberId: "giulia",
  kind: "voice",
  isMuted: false,
  track: {} as MediaStreamTrack,
};
