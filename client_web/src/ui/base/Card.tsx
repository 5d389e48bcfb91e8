/** Paper on the table: things that belong together. */
import type { ComponentChildren } from "preact";

/** A named region with a border. `title` is its name for screen readers where it has no heading of its own. */
export function Card(props: {
  readonly children: ComponentChildren;
  readonly title?: string;
  readonly class?: string;
}) {
  return (
    <section class={`card ${props.class ?? ""}`} aria-label={props.title}>
      {props.children}
    </section>
  );
}
