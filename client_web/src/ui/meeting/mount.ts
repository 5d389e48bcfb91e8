/** Puts the 3D world into a page: it loads behind the words, and is made again when what it depends on changes. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { twice } from "../../lib/twice";
import type { World, WorldOptions } from "../../world";
import { language } from "../base/speech";
import { startQuality, without3d } from "./preferences";

/** What a page says about its world; the rest is the same everywhere. */
export type Furnishing = Omit<WorldOptions, "container" | "quality" | "language">;

/** An element to be filled, and the world in it as long as there is one. */
export interface Mounted {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly world: RefObject<World | null>;
}

/**
 * Where the world cannot be drawn, or does not load, `without3d` says so, and the page goes on without it.
 * @param furnishing asked once for each world that is made
 * @param onWorld told of each world that was made, and with null when it is gone
 * @param of a new world is made when one of these, or the language, changes
 */
export function useWorld(
  furnishing: () => Furnishing,
  onWorld: (world: World | null) => void,
  of: readonly unknown[],
): Mounted {
  const container = useRef<HTMLDivElement>(null);
  const world = useRef<World>(null);
  const latest = useRef({ furnishing, onWorld });
  latest.current = { furnishing, onWorld };
  const spoken = language.value;

  useEffect(() => {
    let isGone = false;
    void twice(() => import("../../world")).then((code) => {
      if (isGone || container.current === null) return;
      const own = { container: container.current, quality: startQuality(), language: spoken };
      world.current = made(code, () => ({ ...latest.current.furnishing(), ...own }));
      if (world.current) latest.current.onWorld(world.current);
    });
    return () => {
      isGone = true;
      latest.current.onWorld(null);
      world.current?.dispose();
      world.current = null;
    };
  }, [...of, spoken]);

  return { container, world };
}

/** Null: there is none, and `without3d` says why. */
function made(code: typeof import("../../world") | null, options: () => WorldOptions): World | null {
  if (code === null) {
    without3d.value = "unloaded";
    return null;
  }
  try {
    return code.createWorld(options());
  } catch (error) {
    if (!(error instanceof code.PictureUnavailable)) throw error;
    without3d.value = "undrawn";
    return null;
  }
}
