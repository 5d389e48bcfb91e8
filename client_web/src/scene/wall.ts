/** The screen wall and the status board: words until somebody shows a screen. */
import {
  type BufferGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  type Scene,
  SRGBColorSpace,
  type Texture,
  VideoTexture,
} from "three";
import { COLOURS, type Drawing, makeDrawing, SANS, SERIF, wrapText } from "./drawing";
import { InkPlane, type InkStroke } from "./ink";
import { SCREEN_WALL, type Screen, STATUS_BOARD } from "./place";

/** What stands on the wall. One fact a line. */
export interface WallWords {
  readonly title: string;
  readonly lines: readonly string[];
  /** Shown on a coloured field: a wait, a time. */
  readonly badge?: string;
}

const PX_PER_M = 320;
/** Of a media element: the picture of this moment is there. */
const HAVE_CURRENT_DATA = 2;
const [BRIGHT, BEHIND_VIDEO] = [0xffffff, 0x0b0e10];
/** How far each layer stands before the one behind it, in metres. */
const LAYER_M = 0.006;
/** A second picture: in the lower right corner of the first, a share of its width wide; a margin of that width around. */
export const INSET = { share: 0.27, margin: 0.018 };
const INSET_SCREEN: Screen = insetOf(SCREEN_WALL);

/** A screen that shows words or a video, fitted whole into its frame. */
class ScreenPlane {
  readonly #drawing: Drawing;
  readonly #group = new Group();
  readonly #words: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly #video: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly #ink = new InkPlane();
  readonly #screen: Screen;
  #element: HTMLVideoElement | null = null;
  #texture: Texture | null = null;

  constructor(scene: Scene, screen: Screen) {
    this.#screen = screen;
    this.#drawing = makeDrawing(
      Math.round(screen.width_m * PX_PER_M),
      Math.round(screen.height_m * PX_PER_M),
    );
    this.#words = new Mesh(
      new PlaneGeometry(screen.width_m, screen.height_m),
      new MeshBasicMaterial({ map: this.#drawing.texture, toneMapped: false }),
    );
    this.#words.position.z = LAYER_M;
    this.#video = new Mesh(new PlaneGeometry(1, 1), new MeshBasicMaterial({ toneMapped: false }));
    this.#video.position.z = 2 * LAYER_M;
    this.#video.visible = false;
    this.#group.position.set(...screen.center);
    this.#group.rotation.y = screen.yaw_rad;
    this.#ink.object.position.z = 3 * LAYER_M;
    this.#group.add(this.#words, this.#video, this.#ink.object);
    scene.add(this.#group);
  }

  draw(paint: (drawing: Drawing) => void): void {
    paint(this.#drawing);
    this.#drawing.texture.needsUpdate = true;
  }

  set isVisible(isVisible: boolean) {
    this.#group.visible = isVisible;
  }

  /** What is drawn on the video. */
  ink(strokes: readonly InkStroke[]): void {
    this.#ink.draw(strokes);
  }

  /** Show a playing video, or the words again. */
  show(video: HTMLVideoElement | null): void {
    this.#element?.removeEventListener("resize", this.#fit);
    this.#texture?.dispose();
    this.#element = video;
    this.#texture = video ? new VideoTexture(video) : null;
    if (this.#texture) this.#texture.colorSpace = SRGBColorSpace;
    // a video that stands tells of no new picture: the one that it shows is taken at once
    if (this.#texture && video && video.readyState >= HAVE_CURRENT_DATA) this.#texture.needsUpdate = true;
    this.#video.material.map = this.#texture;
    this.#video.material.needsUpdate = true;
    this.#video.visible = video !== null;
    this.#words.material.color.set(video ? BEHIND_VIDEO : BRIGHT); // no words beside a narrow picture
    video?.addEventListener("resize", this.#fit);
    this.#fit();
  }

  readonly #fit = (): void => {
    const { videoWidth, videoHeight } = this.#element ?? { videoWidth: 0, videoHeight: 0 };
    const { width_m, height_m } = this.#screen;
    const aspect = videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : width_m / height_m;
    const width = Math.min(width_m, height_m * aspect);
    this.#video.scale.set(width, width / aspect, 1);
    this.#ink.object.scale.set(width, width / aspect, 1);
    this.#ink.fit(aspect);
  };
}

/** The same shape, a share as large, in the lower right corner. */
function insetOf({ center: [x, y, z], width_m, height_m, yaw_rad }: Screen): Screen {
  const { share, margin } = INSET;
  const aside = (0.5 - share / 2) * width_m - margin * width_m;
  const below = (0.5 - share / 2) * height_m - margin * width_m;
  return {
    center: [x + aside, y - below, z + 5 * LAYER_M],
    width_m: share * width_m,
    height_m: share * height_m,
    yaw_rad,
  };
}

/** The screens of the room. */
export class Walls {
  readonly #wall: ScreenPlane;
  readonly #inset: ScreenPlane;
  readonly #board: ScreenPlane;
  #hasInset = false;
  #words: WallWords = { title: "", lines: [] };

  constructor(scene: Scene) {
    this.#wall = new ScreenPlane(scene, SCREEN_WALL);
    this.#inset = new ScreenPlane(scene, INSET_SCREEN);
    this.#inset.isVisible = false;
    this.#board = new ScreenPlane(scene, STATUS_BOARD);
    this.#redraw();
    // letters that arrive late are drawn again, once
    const fonts = globalThis.document?.fonts;
    if (fonts) {
      const late = [`600 20px ${SERIF}`, `400 20px ${SANS}`].map((font) => fonts.load(font).catch(() => []));
      void Promise.all(late).then(() => this.#redraw());
    }
  }

  setWords(words: WallWords): void {
    if (JSON.stringify(words) === JSON.stringify(this.#words)) return;
    this.#words = words;
    this.#redraw();
  }

  /** `second` hangs small, in the corner of the first. */
  show(video: HTMLVideoElement | null, second: HTMLVideoElement | null = null): void {
    this.#wall.show(video);
    this.#hasInset = second !== null;
    this.#inset.isVisible = this.#hasInset;
    this.#inset.show(second);
  }

  /** What is drawn on the first. */
  ink(strokes: readonly InkStroke[]): void {
    this.#wall.ink(strokes);
  }

  /** Whether a spot of the wall, fractions from left and top, is on the small picture. */
  isOnInset({ u, v }: { readonly u: number; readonly v: number }): boolean {
    const { share, margin } = INSET;
    const upright = (margin * SCREEN_WALL.width_m) / SCREEN_WALL.height_m;
    const isIn = (at: number, far: number) => at >= 1 - far - share && at <= 1 - far;
    return this.#hasInset && isIn(u, margin) && isIn(v, upright);
  }

  #redraw(): void {
    this.#wall.draw((drawing) => paintWords(drawing, this.#words));
    this.#board.draw(paintBoard);
  }
}

/** Large letters in the left and upper part, where neither furniture nor people stand before them. */
function paintWords({ pen, width, height }: Drawing, words: WallWords): void {
  paintGround(pen, width, height);
  const left = width * 0.075;
  const room = width * 0.85;
  pen.textBaseline = "alphabetic";
  pen.fillStyle = COLOURS.light;
  pen.font = `600 ${Math.round(height * 0.145)}px ${SERIF}`;
  let y = height * 0.25;
  for (const line of wrapText(pen, words.title, room).slice(0, 2)) {
    pen.fillText(line, left, y);
    y += height * 0.165;
  }
  pen.font = `400 ${Math.round(height * 0.078)}px ${SANS}`;
  pen.fillStyle = "#C9DAD6";
  y -= height * 0.04;
  for (const line of words.lines.flatMap((text) => wrapText(pen, text, room)).slice(0, 4)) {
    pen.fillText(line, left, y);
    y += height * 0.108;
  }
  if (words.badge) paintBadge(pen, words.badge, left, y, height);
}

function paintGround(pen: CanvasRenderingContext2D, width: number, height: number): void {
  const ground = pen.createLinearGradient(0, 0, width * 0.4, height);
  ground.addColorStop(0, "#17424A");
  ground.addColorStop(1, COLOURS.dark);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = COLOURS.primary;
  pen.fillRect(0, height - height * 0.022, width, height * 0.022);
}

function paintBadge(
  pen: CanvasRenderingContext2D,
  text: string,
  left: number,
  top: number,
  height: number,
): void {
  pen.font = `600 ${Math.round(height * 0.078)}px ${SANS}`;
  const pad = height * 0.05;
  const high = height * 0.15;
  pen.fillStyle = COLOURS.accent;
  pen.beginPath();
  pen.roundRect(left, top - height * 0.035, pen.measureText(text).width + 2 * pad, high, high * 0.28);
  pen.fill();
  pen.fillStyle = COLOURS.dark;
  pen.fillText(text, left + pad, top - height * 0.035 + high * 0.68);
}

/** The board beside the door carries the house's name until there is something to tell. */
function paintBoard({ pen, width, height }: Drawing): void {
  paintGround(pen, width, height);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = COLOURS.light;
  pen.font = `600 ${Math.round(height * 0.2)}px ${SERIF}`;
  pen.fillText("Salotto", width / 2, height * 0.47);
  pen.fillStyle = COLOURS.accent;
  pen.fillRect(width / 2 - width * 0.05, height * 0.64, width * 0.1, height * 0.012);
}
