/** A component that loads when it is first needed; until then there is nothing in its place. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Loads once, however often it is drawn. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [, draw] = useState(0);
    useEffect(() => {
      if (loaded !== null) return;
      void load().then((component) => {
        loaded = component;
        draw((count) => count + 1);
      });
    }, []);
    const Loaded = loaded;
    return Loaded && <Loaded {...props} />;
  };
}
