/** A name over a head. */
import { Sprite, SpriteMaterial } from "three";
import { COLOURS, type Drawing, makeDrawing, SANS } from "./drawing";

const HEIGHT_M = 0.115;
const HEIGHT_PX = 96;
const LONGEST_PX = 700;

export class NameTag {
  readonly sprite: Sprite;
  readonly #drawing: Drawing;
  #shown = "";

  constructor() {
    this.#drawing = makeDrawing(LONGEST_PX, HEIGHT_PX);
    this.sprite = new Sprite(
      new SpriteMaterial({
        map: this.#drawing.texture,
        transparent: true,
        depthWrite: false,
        toneMapped: false,
      }),
    );
    this.sprite.scale.set((HEIGHT_M * LONGEST_PX) / HEIGHT_PX, HEIGHT_M, 1);
  }

  /** @param remark a second, quieter part such as "reconnecting"; empty for none */
  write(name: string, remark: string): void {
    const key = `${name}\n${remark}`;
    if (key === this.#shown) return;
    this.#shown = key;
    paint(this.#drawing, name, remark);
    this.#drawing.texture.needsUpdate = true;
  }

  dispose(): void {
    this.#drawing.texture.dispose();
    this.sprite.material.dispose();
  }
}

function paint({ pen, width, height }: Drawing, name: string, remark: string): void {
  pen.clearRect(0, 0, width, height);
  pen.font = `600 46px ${SANS}`;
  const shown = shortened(pen, name, width - 80);
  const nameWidth = pen.measureText(shown).width;
  pen.font = `400 34px ${SANS}`;
  const remarkWidth = remark ? pen.measureText(remark).width + 20 : 0;
  const whole = Math.min(width - 8, nameWidth + remarkWidth + 56);
  const left = (width - whole) / 2;
  pen.fillStyle = "rgba(251, 248, 243, 0.94)";
  pen.beginPath();
  pen.roundRect(left, 8, whole, height - 16, 30);
  pen.fill();
  pen.textBaseline = "middle";
  pen.fillStyle = COLOURS.ink;
  pen.font = `600 46px ${SANS}`;
  pen.fillText(shown, left + 28, height / 2 + 2);
  if (!remark) return;
  pen.fillStyle = "#8A5A00";
  pen.font = `400 34px ${SANS}`;
  pen.fillText(remark, left + 28 + nameWidth + 20, height / 2 + 3);
}

function shortened(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && pen.measureText(`${text.slice(0, end)}…`).width > width) end--;
  return `${text.slice(0, end)}…`;
}
