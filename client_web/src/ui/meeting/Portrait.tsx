/** Somebody's picture, with a ring while they speak. */
const files = import.meta.glob<string>("./portraits/*.webp", {
  eager: true,
  query: "?url",
  import: "default",
});

/** Pictures are of our own figures (tools/portraits.py); for any other the first letter of the name stands in. */
export function Portrait(props: {
  readonly name: string;
  readonly figure: string;
  readonly isSpeaking?: boolean;
  readonly isAway?: boolean;
}) {
  const picture = files[`./portraits/${props.figure}.webp`];
  const state = `${props.isSpeaking ? "portrait--speaking" : ""} ${props.isAway ? "portrait--away" : ""}`;
  return (
    <span class={`portrait ${state}`} aria-hidden="true">
      {picture ? (
        <img class="portrait__picture" src={picture} alt="" />
      ) : (
        <span class="portrait__letter">{props.name.slice(0, 1)}</span>
      )}
    </span>
  );
}
