/** How loud it is, moving with the voice: proof that one is heard, before anybody listens. */
import type { ReadonlySignal } from "@preact/signals";

const STEPS = 20;

/** `level` is 0 to 1. Reads the signal itself, so that its owner is not drawn again ten times a second. */
export function LevelBar({
  level,
  label,
}: {
  readonly level: ReadonlySignal<number>;
  readonly label: string;
}) {
  const lit = Math.round(Math.min(1, Math.max(0, level.value)) * STEPS);
  return (
    <div>
      <meter class="unseen" aria-label={label} min={0} max={STEPS} value={lit} />
      <div class="level" aria-hidden="true">
        {Array.from({ length: STEPS }, (_, step) => (
          <span key={step} class={step < lit ? "level__step level__step--lit" : "level__step"} />
        ))}
      </div>
    </div>
  );
}
