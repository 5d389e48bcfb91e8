/** A panel in the room: words and buttons on a canvas, drawn in degrees. */
import { Mesh, MeshBasicMaterial, type Object3D, PlaneGeometry, type Ray, Vector3 } from "three";
import { COLOURS, type Drawing, makeDrawing, SANS, SERIF, wrapText } from "../scene/drawing";
import { metresFor, pointAt, type Seat } from "./angles";
import type { Field, Place } from "./layout";
import { LEADING } from "./layout";
import { EM_DEG, PANEL_M, SEAT_EYES_M } from "./numbers";

/** As fine as the lenses of today show, and some. */
const PX_PER_DEG = 36;
const RADIUS_DEG = 0.8;
const GROUND = "rgba(20, 38, 43, 0.96)";
const QUIET = "#C9DAD6";
const RED = "#FF8A80";

/** A button: its words, where it is, and what it does. */
export interface PanelButton {
  readonly words: string;
  readonly field: Field;
  readonly isPrimary: boolean;
  readonly press: () => void;
}

/** A line of words. A colour and a weight say what kind it is. */
export interface PanelLine {
  readonly text: string;
  readonly kind: "body" | "quiet" | "strong" | "recording";
}

/** All that a panel shows. */
export interface PanelContent {
  readonly title: string;
  readonly lines: readonly PanelLine[];
  readonly field: Field;
  /** Where there are more lines than room, the last ones are shown. */
  readonly buttons: readonly PanelButton[];
}

/** A panel as tests and diagnoses see it. */
export interface PanelDescription {
  readonly words: readonly string[];
  readonly buttons: readonly {
    readonly words: string;
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }[];
}

export class Panel {
  readonly object: Object3D;
  readonly #place: Place;
  readonly #drawing: Drawing;
  readonly #mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  #content: PanelContent | null = null;
  #shown = "";
  #hovered = -1;

  constructor(place: Place) {
    this.#place = place;
    this.#drawing = makeDrawing(Math.round(place.width * PX_PER_DEG), Math.round(place.height * PX_PER_DEG));
    this.#mesh = new Mesh(
      new PlaneGeometry(metresFor(place.width, PANEL_M), metresFor(place.height, PANEL_M)),
      new MeshBasicMaterial({ map: this.#drawing.texture, transparent: true, toneMapped: false }),
    );
    this.#mesh.renderOrder = 10;
    this.object = this.#mesh;
  }

  /** Hang it before a seat, facing the eyes. */
  hang(seat: Seat): void {
    const { x, y, z } = pointAt(seat, SEAT_EYES_M, PANEL_M, this.#place.right, this.#place.up);
    this.#mesh.position.set(x, y, z);
    this.#mesh.lookAt(seat.x, SEAT_EYES_M, seat.z);
    this.#mesh.updateMatrixWorld(true);
  }

  /** Show this from now on; drawn only when it changed. */
  show(content: PanelContent): void {
    this.#content = content;
    const key = JSON.stringify([content, this.#hovered]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#draw(content);
    this.#drawing.texture.needsUpdate = true;
  }

  /** Where a ray meets the panel, in metres from its origin; null if it does not. Remembers which button that is. */
  hit(ray: Ray): number | null {
    const local = ray.clone().applyMatrix4(this.#mesh.matrixWorld.clone().invert());
    const distance = local.direction.z < 0 ? -local.origin.z / local.direction.z : -1;
    const at = local.at(distance, new Vector3());
    const { width, height } = this.#mesh.geometry.parameters;
    const isInside = Math.abs(at.x) <= width / 2 && Math.abs(at.y) <= height / 2;
    if (distance <= 0 || !isInside) return null;
    this.#hovered = this.#buttonAt(
      (at.x / width + 0.5) * this.#place.width,
      (0.5 - at.y / height) * this.#place.height,
    );
    return distance;
  }

  /** What can be read here, and what can be pressed, where in the room. For tests and diagnoses. */
  describe(): PanelDescription {
    const { title = "", lines = [], buttons = [] } = this.#content ?? {};
    const { width, height } = this.#mesh.geometry.parameters;
    const at = ({ left, top, ...field }: Field) =>
      new Vector3(
        ((left + field.width / 2) / this.#place.width - 0.5) * width,
        (0.5 - (top + field.height / 2) / this.#place.height) * height,
        0,
      ).applyMatrix4(this.#mesh.matrixWorld);
    return {
      words: [title, ...lines.map(({ text }) => text)],
      buttons: buttons.map(({ words, field }) => {
        const { x, y, z } = at(field);
        return { words, x, y, z };
      }),
    };
  }

  /** Nothing points here. */
  unhover(): void {
    this.#hovered = -1;
  }

  /** Press what is pointed at. */
  press(): void {
    this.#content?.buttons[this.#hovered]?.press();
  }

  dispose(): void {
    this.#mesh.removeFromParent();
    this.#mesh.geometry.dispose();
    this.#mesh.material.dispose();
    this.#drawing.texture.dispose();
  }

  #buttonAt(x: number, y: number): number {
    return (this.#content?.buttons ?? []).findIndex(
      ({ field }) =>
        x >= field.left && x <= field.left + field.width && y >= field.top && y <= field.top + field.height,
    );
  }

  #draw({ title, lines, field, buttons }: PanelContent): void {
    const { pen, width, height } = this.#drawing;
    const px = (degrees: number) => degrees * PX_PER_DEG;
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = GROUND;
    pen.beginPath();
    pen.roundRect(0, 0, width, height, px(RADIUS_DEG));
    pen.fill();
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    pen.fillStyle = COLOURS.light;
    pen.font = `600 ${px(EM_DEG.title)}px ${SERIF}`;
    let y = field.top + EM_DEG.title;
    pen.fillText(title, px(field.left), px(y), px(field.width));
    y += EM_DEG.title * (LEADING - 1) + EM_DEG.body * 0.2;
    const most = Math.floor((field.top + field.height - y) / (EM_DEG.body * LEADING));
    for (const line of this.#wrapped(lines, px(field.width)).slice(-most)) {
      y += EM_DEG.body * LEADING;
      pen.font = fontOf(line.kind);
      pen.fillStyle = line.kind === "quiet" ? QUIET : line.kind === "recording" ? RED : COLOURS.light;
      pen.fillText(line.text, px(field.left), px(y));
    }
    for (const [at, button] of buttons.entries()) this.#drawButton(button, at === this.#hovered);
  }

  #wrapped(lines: readonly PanelLine[], width: number): readonly PanelLine[] {
    const { pen } = this.#drawing;
    return lines.flatMap(({ text, kind }) => {
      pen.font = fontOf(kind);
      return wrapText(pen, text, width).map((part) => ({ text: part, kind }));
    });
  }

  #drawButton({ words, field, isPrimary }: PanelButton, isHovered: boolean): void {
    const { pen } = this.#drawing;
    const [left, top, width, height] = [field.left, field.top, field.width, field.height].map(
      (degrees) => degrees * PX_PER_DEG,
    ) as [number, number, number, number];
    pen.beginPath();
    pen.roundRect(left, top, width, height, 0.5 * PX_PER_DEG);
    pen.fillStyle = isPrimary ? COLOURS.accent : "#35555C";
    pen.fill();
    if (isHovered) {
      pen.lineWidth = 0.18 * PX_PER_DEG;
      pen.strokeStyle = COLOURS.light;
      pen.stroke();
    }
    pen.fillStyle = isPrimary ? COLOURS.dark : COLOURS.light;
    pen.font = `600 ${EM_DEG.body * PX_PER_DEG}px ${SANS}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(words, left + width / 2, top + height / 2, width - 0.6 * PX_PER_DEG);
  }
}

function fontOf(kind: PanelLine["kind"]): string {
  return `${kind === "strong" ? 600 : 400} ${EM_DEG.body * PX_PER_DEG}px ${SANS}`;
}
