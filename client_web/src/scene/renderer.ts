/** The canvas and what draws on it. A browser without WebGL gets a typed failure, and the page goes on in words. */
import {
  Color,
  NeutralToneMapping,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
  type WebXRManager,
} from "three";
import { NEAR_M } from "./camera";
import { QUALITIES, type Quality } from "./quality";

/** This browser cannot draw in three dimensions. Nothing else is affected. */
export class PictureUnavailable extends Error {
  override readonly name = "PictureUnavailable";
}

const BACKGROUND = "#e9e2d5";
const FAR_M = 60;

/** Room left free of panels, in CSS pixels from each edge of the canvas. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Scene, camera and canvas. The canvas follows the size of its container. */
export class Stage {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(40, 1, NEAR_M, FAR_M);
  readonly canvas: HTMLCanvasElement;
  readonly #container: HTMLElement;
  readonly #renderer: WebGLRenderer;
  readonly #watch: ResizeObserver;
  #insets: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

  /** Throws PictureUnavailable where there is no WebGL. */
  constructor(container: HTMLElement, quality: Quality) {
    this.#container = container;
    this.#renderer = makeRenderer(quality);
    this.canvas = this.#renderer.domElement;
    this.canvas.tabIndex = 0;
    Object.assign(this.canvas.style, {
      display: "block",
      width: "100%",
      height: "100%",
      touchAction: "none",
    });
    this.#renderer.toneMapping = NeutralToneMapping;
    this.#renderer.shadowMap.type = PCFShadowMap;
    this.scene.background = new Color(BACKGROUND);
    container.append(this.canvas);
    this.setQuality(quality);
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(container);
  }

  setQuality(quality: Quality): void {
    const settings = QUALITIES[quality];
    this.#renderer.setPixelRatio(Math.min(globalThis.devicePixelRatio || 1, settings.pixelRatio));
    this.#renderer.shadowMap.enabled = settings.shadows;
    this.#resize();
  }

  /** Say where panels cover the canvas; the picture is composed for what remains. */
  setInsets(insets: Insets): void {
    this.#insets = insets;
    this.#resize();
  }

  /** Width over height of the part that no panel covers. */
  get aspect(): number {
    const { width, height } = this.#free();
    return width / height;
  }

  /** Call for each picture, at the pace of the display or of the headset. */
  each(draw: (ms: number) => void): void {
    this.#renderer.setAnimationLoop(draw);
  }

  /** The way into a headset. */
  get xr(): WebXRManager {
    return this.#renderer.xr;
  }

  /** Fit the canvas to its container again. */
  refit(): void {
    this.#resize();
  }

  render(): void {
    this.#renderer.render(this.scene, this.camera);
  }

  /** What the last frame cost. */
  get cost(): { readonly triangles: number; readonly drawCalls: number } {
    const { triangles, calls } = this.#renderer.info.render;
    return { triangles, drawCalls: calls };
  }

  dispose(): void {
    this.#watch.disconnect();
    this.#renderer.setAnimationLoop(null);
    this.#renderer.dispose();
    this.canvas.remove();
  }

  #free(): { readonly width: number; readonly height: number } {
    const { clientWidth, clientHeight } = this.#container;
    const { top, right, bottom, left } = this.#insets;
    return {
      width: Math.max(80, clientWidth - left - right),
      height: Math.max(80, clientHeight - top - bottom),
    };
  }

  #resize(): void {
    if (this.#renderer.xr.isPresenting) return; // the headset says how large its pictures are
    const [width, height] = [
      Math.max(1, this.#container.clientWidth),
      Math.max(1, this.#container.clientHeight),
    ];
    this.#renderer.setSize(width, height, false);
    const free = this.#free();
    this.camera.aspect = this.aspect;
    this.camera.setViewOffset(free.width, free.height, -this.#insets.left, -this.#insets.top, width, height);
    this.camera.updateProjectionMatrix();
  }
}

function makeRenderer(quality: Quality): WebGLRenderer {
  try {
    return new WebGLRenderer({
      antialias: QUALITIES[quality].antialias,
      powerPreference: "high-performance",
    });
  } catch (error) {
    throw new PictureUnavailable("this browser offers no WebGL", { cause: error });
  }
}
