/** What is drawn on the shown picture, as a layer before it. */
import { type BufferGeometry, LinearFilter, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";
import { type Drawing, makeDrawing } from "./drawing";

/** One stroke: points u, v, u, v in 65,535ths of the picture, from its left and top. */
export interface InkStroke {
  readonly colour: string;
  readonly points: readonly number[];
}

const WHOLE = 65_535;
const WIDTH_PX = 1280;
const LINE_PX = 7;
const EDGE_PX = 11;

/** A plane of one by one metre: its owner gives it the size of the picture. */
export class InkPlane {
  readonly object: Mesh<BufferGeometry, MeshBasicMaterial>;
  #drawing: Drawing | null = null;
  #aspect = 16 / 9;
  #strokes: readonly InkStroke[] = [];
  #part = { left: 0, bottom: 0, size: 1 };

  constructor() {
    const material = new MeshBasicMaterial({ transparent: true, toneMapped: false, depthWrite: false });
    this.object = new Mesh(new PlaneGeometry(1, 1), material);
    this.object.visible = false;
  }

  /** The picture has another shape: what is drawn on it keeps the thickness of its lines. */
  fit(aspect: number): void {
    if (Math.abs(aspect - this.#aspect) < 0.001) return;
    this.#aspect = aspect;
    this.#drawing?.texture.dispose();
    this.#drawing = null;
    this.#paint();
  }

  /** The same array is painted once. */
  draw(strokes: readonly InkStroke[]): void {
    if (strokes === this.#strokes) return;
    this.#strokes = strokes;
    this.object.visible = strokes.length > 0;
    this.#paint();
  }

  /** Only a part of the picture is seen, larger: fractions of it from its left and bottom edge. */
  look(part: { readonly left: number; readonly bottom: number; readonly size: number }): void {
    this.#part = part;
    this.#frame();
  }

  dispose(): void {
    this.#drawing?.texture.dispose();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }

  #frame(): void {
    const { left, bottom, size } = this.#part;
    this.#drawing?.texture.offset.set(left, bottom);
    this.#drawing?.texture.repeat.set(size, size);
  }

  #paint(): void {
    if (this.#strokes.length === 0) return;
    const drawing = this.#sheet();
    const { pen, width, height, texture } = drawing;
    pen.clearRect(0, 0, width, height);
    for (const stroke of this.#strokes) paint(pen, stroke, width, height);
    texture.needsUpdate = true;
  }

  #sheet(): Drawing {
    if (this.#drawing === null) {
      this.#drawing = makeDrawing(WIDTH_PX, Math.round(WIDTH_PX / this.#aspect));
      const { texture } = this.#drawing;
      texture.generateMipmaps = false; // each part of a stroke would have them made anew
      texture.minFilter = LinearFilter;
      this.object.material.map = texture;
      this.object.material.needsUpdate = true;
      this.#frame();
    }
    return this.#drawing;
  }
}

function paint(
  pen: CanvasRenderingContext2D,
  { colour, points }: InkStroke,
  width: number,
  height: number,
): void {
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  const [firstU = 0, firstV = 0] = points;
  pen.moveTo((firstU / WHOLE) * width, (firstV / WHOLE) * height);
  for (let at = 0; at < points.length; at += 2) {
    pen.lineTo(((points[at] ?? 0) / WHOLE) * width, ((points[at + 1] ?? 0) / WHOLE) * height);
  }
  for (const [lineWidth, style] of [
    [EDGE_PX, "#FFFFFF"],
    [LINE_PX, colour],
  ] as const) {
    pen.lineWidth = lineWidth;
    pen.strokeStyle = style;
    pen.stroke();
  }
}
