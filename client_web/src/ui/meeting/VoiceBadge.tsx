/** Beside a name: that nobody hears this person, so that no one asks into a closed microphone, or waits for its answer. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../base/Icon";
import type { Other } from "./people";
import { tell } from "./words";

/** A microphone that is about to open needs a moment; until then nothing is missing. */
export const OPENING_MS = 4_000;

/** `isAwaited`: whoever sends no voice at all should. */
export function VoiceBadge(props: { readonly other: Other | null; readonly isAwaited: boolean }) {
  const { other, isAwaited } = props;
  const isMissing = isAwaited && other?.is_connected === true && other.isMuted === null;
  const wasAwaited = useSignal(false);
  useEffect(() => {
    wasAwaited.value = false;
    if (!isMissing) return;
    const opening = setTimeout(() => {
      wasAwaited.value = true;
    }, OPENING_MS);
    return () => clearTimeout(opening);
  }, [isMissing, wasAwaited]);
  if (!other?.is_connected || !(other.isMuted || (isMissing && wasAwaited.value))) return null;
  return (
    <span class="voiceless">
      <Icon name="muted" /> {tell("is_voiceless", { name: other.name })}
    </span>
  );
}
