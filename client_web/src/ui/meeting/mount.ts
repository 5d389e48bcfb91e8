/** Puts the 3D world into a page: it loads behind the words, and is made again when what it depends on changes. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { World, WorldOptions } from "../../world";
import { language } from "../base/speech";
import { isWithout3d, startQuality } from "./preferences";

/** What a page says about its world; the rest is the same everywhere. */
export type Furnishing = Omit<WorldOptions, "container" | "quality" | "language">;

/** An element to be filled, and the world in it as long as there is one. */
export interface Mounted {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly world: RefObject<World | null>;
}

/**
 * Where the world cannot be drawn, `isWithout3d` says so, and the page goes on without it.
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
    void import("../../world").then(({ createWorld, PictureUnavailable }) => {
      if (isGone || container.current === null) return;
      const own = { container: container.current, quality: startQuality(), language: spoken };
      try {
        world.current = createWorld({ ...latest.current.furnishing(), ...own });
        latest.current.onWorld(world.current);
      } catch (error) {
        if (!(error instanceof PictureUnavailable)) throw error;
        isWithout3d.value = true;
      }
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
