/** What may grow beyond its place, and scrolls then: by keys too, and one sees that there is more. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Whether all of it is seen (`no`), there is more below, or what is seen is the end of it. */
export type Roll = "no" | "more" | "end";

interface Measured {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/** Heights are rounded: a pixel is nothing. */
export function rollOf({ scrollTop, scrollHeight, clientHeight }: Measured): Roll {
  if (scrollHeight <= clientHeight + 1) return "no";
  return scrollTop + clientHeight >= scrollHeight - 1 ? "end" : "more";
}

/** `label` is said to whoever comes to it by key. */
export function Rolling(props: {
  readonly class: string;
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [roll, setRoll] = useState<Roll>("no");
  useEffect(() => {
    const { current: element } = box;
    if (element === null) return;
    const look = () => setRoll(rollOf(element));
    const sizes = new ResizeObserver(look);
    const words = new MutationObserver(look);
    sizes.observe(element);
    words.observe(element, { childList: true, subtree: true, characterData: true });
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      words.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  return (
    <div
      ref={box}
      class={`${props.class} rolling rolling--${roll}`}
      {...(roll === "no" ? {} : { tabIndex: 0, role: "region", "aria-label": props.label })}
    >
      {props.children}
    </div>
  );
}
