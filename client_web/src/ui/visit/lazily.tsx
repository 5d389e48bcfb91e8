/** A component that loads when it is first needed, or a little before; until then there is nothing in its place. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** The component, and a way to have it fetched while people read. */
export interface Lazy<Props> {
  readonly Component: ComponentType<Props>;
  readonly preload: () => void;
}

/** Loads once, however often it is drawn. */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>): Lazy<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const fetch = () => {
    loading ??= load().then(
      (component) => {
        loaded = component;
      },
      () => {
        loading = null; // offline for a moment: the next wish tries again
      },
    );
    return loading;
  };
  const Component = (props: Props) => {
    const [, draw] = useState(0);
    useEffect(() => {
      if (loaded === null) void fetch().then(() => draw((count) => count + 1));
    }, []);
    const Loaded = loaded;
    return Loaded && <Loaded {...props} />;
  };
  return { Component, preload: () => void fetch() };
}
