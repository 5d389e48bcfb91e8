/**
 * The 3D place, for pages. Load it lazily, words come first:
 *
 *     const { createWorld } = await import("../world");
 *     const world = createWorld({ container, source, kind: "meeting", selfMemberId, quality: "high",
 *                                 language: "it", view: "person", levelOf, onPose, tickHz });
 *
 * `createWorld` throws PictureUnavailable where there is no WebGL: the page then goes on in words. It starts the source
 * and draws at once (stand-ins in a plain room); `await world.arrived` when the picture should be whole.
 *
 * - `enter({source, kind, selfMemberId, onPose, tickHz})` goes from the hall into the meeting with the same canvas.
 * - `setView("person" | "wall" | "room" | "walk")`: the other waist-up; the shared screen; the room; one's own eyes.
 *   For those who only watch: "eyes" (with a member's id), "above", "free".
 *   Walking keys on the focused canvas (a click focuses it, and so does `focus()`) lead to "walk" by themselves (`onView` tells).
 * - `setScreen(video | null, second)` hangs a playing video on the wall, and a second one small in its corner (a tap
 *   on it calls `onSwap()`); `setInk(strokes)` shows what is drawn on the first; `setWords(words)` writes there when there is none.
 * - `setInsets({top, right, bottom, left})` in CSS pixels: where panels cover the canvas.
 * - `gesture(name)`, `point(spot)` show one's own at once; send the command to the room as well. Others' come by
 *   themselves. A tap on the wall calls `onPoint(spot)`.
 * - `people()`, `stats()` for tests and diagnoses, also as `window.salottoWorld`, read-only.
 * - `dispose()` stops the source and frees everything.
 */
import { World, type WorldOptions } from "./world";

export { FIGURES, type FigureEntry, figureFor } from "../scene/catalogue";
export type { InkStroke } from "../scene/ink";
export type { RoomKind } from "../scene/place";
export { MARK_MS, type SurfaceSpot } from "../scene/pointer";
export { guessQuality, type Quality } from "../scene/quality";
export { type Insets, PictureUnavailable } from "../scene/renderer";
export type { WallWords } from "../scene/wall";
export type { RoomOptions } from "./attendance";
export type { View } from "./views";
export type { Language } from "./words";
export type { SeenPerson, World, WorldOptions, WorldStats } from "./world";

/** What `window.salottoWorld` offers: looking, never touching. */
export interface WorldWindow {
  readonly people: World["people"];
  readonly stats: World["stats"];
  readonly view: () => string;
  readonly marks: () => number;
  /** Where the camera is, in metres. */
  readonly eye: () => readonly number[];
  readonly strokes: () => number;
}

/** Make the world and start it. Throws PictureUnavailable where there is no WebGL. */
export function createWorld(options: WorldOptions): World {
  const world = new World(options);
  const window: WorldWindow = Object.freeze({
    people: () => world.people(),
    stats: () => world.stats(),
    view: () => world.view,
    marks: () => world.markCount,
    eye: () => world.eye,
    strokes: () => world.inkCount,
  });
  Object.defineProperty(globalThis, "salottoWorld", { value: window, configurable: true });
  return world;
}
