/** A stretch of a lane, and the colours of people there. */

/** By role; the same for somebody's voice and for what they show. */
export const COLOURS: Readonly<Record<string, string>> = {
  customer: "#6cc7b8",
  agent: "#a9cdf0",
  supervisor: "#f2b84b",
};
/** Of whoever has none of these roles. */
export const OTHERS = "#6cc7b8";

/** For the eyes: what it means is said by its lane, or in the list below. */
export function Band(props: {
  readonly class: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly durationMs: number;
}) {
  const { fromMs, toMs, durationMs } = props;
  const style = { left: percent(fromMs, durationMs), width: percent(toMs - fromMs, durationMs) };
  return <span class={props.class} style={style} />;
}

/** Where a moment is in the whole, 0 to 1. */
export function share(ms: number, durationMs: number): number {
  return durationMs === 0 ? 0 : ms / durationMs;
}

/** The same as a length of CSS. */
export function percent(ms: number, durationMs: number): string {
  return `${(share(ms, durationMs) * 100).toFixed(3)}%`;
}
