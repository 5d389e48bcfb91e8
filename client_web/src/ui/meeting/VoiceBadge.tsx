/** Beside a name: that nobody hears this person, so that no one asks into a closed microphone, or waits for its answer. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../base/Icon";
import type { Other } from "./people";
import { tell } from "./words";

/** A microphone that is about to open needs a moment, and who holds a button to talk lets go of it at each full stop. */
export const PATIENCE_MS = 4_000;

/** `isAwaited`: also whoever sends no voice at all should. */
export function VoiceBadge(props: { readonly other: Other | null; readonly isAwaited: boolean }) {
  const { other, isAwaited } = props;
  const isClosed = other?.isMuted === true || (other?.isMuted === null && isAwaited);
  const isUnheard = isClosed && other.is_connected;
  const isLong = useSignal(false);
  useEffect(() => {
    isLong.value = false;
    if (!isUnheard) return;
    const waiting = setTimeout(() => {
      isLong.value = true;
    }, PATIENCE_MS);
    return () => clearTimeout(waiting);
  }, [isUnheard, isLong]);
  if (!isUnheard || !isLong.value) return null;
  return (
    <span class="voiceless">
      <Icon name="muted" /> {tell("is_voiceless", { name: other.name })}
    </span>
  );
}
