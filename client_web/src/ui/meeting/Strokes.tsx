/** What was drawn on a picture, over it: lines in the colours of the drawers, with their names. */
import { type Ink, namesOf, WHOLE } from "./inks";

/** Fills its parent, which is as large as the picture. */
export function Strokes({ inks }: { readonly inks: readonly Ink[] }) {
  if (inks.length === 0) return null;
  return (
    <div class="strokes" aria-hidden="true">
      <svg
        class="strokes__sheet"
        aria-hidden="true"
        viewBox={`0 0 ${WHOLE} ${WHOLE}`}
        preserveAspectRatio="none"
      >
        {inks.map((ink) => (
          <g key={ink.key}>
            <polyline class="strokes__edge" points={pointsOf(ink)} />
            <polyline class="strokes__line" points={pointsOf(ink)} stroke={ink.colour} />
          </g>
        ))}
      </svg>
      {namesOf(inks).map(({ memberId, name, colour, points: [u = 0, v = 0] }) => (
        <span
          key={memberId}
          class="strokes__name"
          style={{ "--u": percent(u), "--v": percent(v), background: colour }}
        >
          {name}
        </span>
      ))}
    </div>
  );
}

function percent(of: number): string {
  return `${(of / WHOLE) * 100}%`;
}

/** A dot is a line to itself: round ends make it seen. */
function pointsOf({ points }: Ink): string {
  return (points.length === 2 ? [...points, ...points] : points).join(" ");
}
