/** Canvases that become textures, in the house's colours and letters. */
import { CanvasTexture, SRGBColorSpace } from "three";

export const COLOURS = {
  paper: "#FBF8F3",
  surface: "#FFFFFF",
  ink: "#1B2B30",
  ink2: "#4A5B60",
  primary: "#0E6B62",
  dark: "#14262B",
  darkRaised: "#1D3238",
  light: "#F2F5F3",
  accent: "#6CC7B8",
  wait: "#F2B84B",
} as const;

export const SANS =
  '"Atkinson Hyperlegible Next Variable", "Atkinson Hyperlegible Next", "DejaVu Sans", sans-serif';
export const SERIF = '"Literata Variable", Literata, Georgia, "DejaVu Serif", serif';

/** A canvas, its pen, and the texture that shows it; call `texture.needsUpdate = true` after drawing. */
export interface Drawing {
  readonly pen: CanvasRenderingContext2D;
  readonly texture: CanvasTexture;
  readonly width: number;
  readonly height: number;
}

export function makeDrawing(width: number, height: number): Drawing {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser gives no 2D canvas");
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = 8;
  return { pen, texture, width, height };
}

/** Cut a text into lines that fit; a single word that is too long stays whole. */
export function wrapText(pen: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}
