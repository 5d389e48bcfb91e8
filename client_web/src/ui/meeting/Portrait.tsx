/** Somebody's picture, with a ring while they speak. */
import { useState } from "preact/hooks";

/** Without a picture of the figure the first letter of the name stands in. */
export function Portrait(props: {
  readonly name: string;
  readonly figure: string;
  readonly isSpeaking?: boolean;
  readonly isAway?: boolean;
}) {
  const [isMissing, setMissing] = useState(false);
  const state = `${props.isSpeaking ? "portrait--speaking" : ""} ${props.isAway ? "portrait--away" : ""}`;
  return (
    <span class={`portrait ${state}`} aria-hidden="true">
      {isMissing ? (
        <span class="portrait__letter">{props.name.slice(0, 1)}</span>
      ) : (
        <img
          class="portrait__picture"
          src={`/avatars/portraits/${encodeURIComponent(props.figure)}.webp`}
          alt=""
          onError={() => setMissing(true)}
        />
      )}
    </span>
  );
}
