/** Which figures, movements and places there are, and where their files lie. Data: avatars/models/catalogue.json. */
import catalogue from "../../../avatars/models/catalogue.json";
import type { Role } from "../wire/generated";

export interface CatalogueFile {
  readonly id: string;
  readonly file: string;
  /** Changes with the content: an address with it may be cached for good. */
  readonly version: string;
  readonly bytes: number;
}

export interface FigureEntry extends CatalogueFile {
  readonly name: string;
  /** Staff wear a lanyard, visitors never do. */
  readonly role: "staff" | "visitor";
  readonly triangles: number;
}

export type MovementId = "idle" | "walk" | "talk" | "listen" | "nod" | "wave" | "point" | "think";

export interface MovementEntry extends CatalogueFile {
  readonly length_s: number;
  readonly loop: boolean;
}

export const FIGURES = catalogue.figures as readonly FigureEntry[];
export const MOVEMENTS = catalogue.movements as readonly MovementEntry[];
export const LOUNGE = catalogue.places[0] as CatalogueFile;

/** Address of a model; `base` ends with a slash. */
export function addressOf(entry: CatalogueFile, base = "/avatars/"): string {
  return `${base}${entry.file}?v=${entry.version}`;
}

/**
 * The figure to show for somebody. An unknown id gives a figure of the right kind, the same one in every browser,
 * because it is chosen by `memberId`.
 */
export function figureFor(id: string, role: Role, memberId: string): FigureEntry {
  const known = FIGURES.find((figure) => figure.id === id);
  if (known) return known;
  const kind = role === "customer" ? "visitor" : "staff";
  const fitting = FIGURES.filter((figure) => figure.role === kind);
  const chosen = fitting[hash(memberId) % fitting.length];
  if (!chosen) throw new Error(`the catalogue has no figure for ${kind}`);
  return chosen;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value ^= character.codePointAt(0) ?? 0;
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}
