/** What stays while the questions change: whose house it is, and in which language one is spoken to. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Languages } from "../base/Languages";

/** The head of the page. */
export function Header({ name }: { readonly name: string }) {
  return (
    <header class="house">
      <p class="house__name">{name}</p>
      <Languages isShort />
    </header>
  );
}

/** The title of a question. Takes the focus when it comes, so that screen readers begin here. */
export function Title({ children }: { readonly children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <h1 class="title" ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
