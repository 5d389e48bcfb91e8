/** What is drawn on the pictures of a room. Mirror of server/src/salotto/wire/drawing.py; pure. */
import { DRAWING_POINTS, type DrawingCleared, type Drawn, STROKES, type Stroke } from "../wire/generated";

/** The strokes after another part of one: it becomes the newest. */
export function grow(strokes: readonly Stroke[], drawn: Drawn): readonly Stroke[] {
  const { member_id, publication_id, key, points } = drawn;
  const begun = strokes.find(
    (one) => one.member_id === member_id && one.publication_id === publication_id && one.key === key,
  );
  const newest: Stroke = { member_id, publication_id, key, points: [...(begun?.points ?? []), ...points] };
  return newestOf([...strokes.filter((one) => one !== begun), newest]);
}

/** The strokes after a picture was wiped. */
export function clear(strokes: readonly Stroke[], cleared: DrawingCleared): readonly Stroke[] {
  const isGone = (one: Stroke) =>
    one.publication_id === cleared.publication_id && (cleared.of === null || cleared.of === one.member_id);
  return strokes.filter((one) => !isGone(one));
}

function newestOf(strokes: readonly Stroke[]): readonly Stroke[] {
  let kept = 0;
  let points = 0;
  for (const one of strokes.toReversed()) {
    points += Math.floor(one.points.length / 2);
    if (kept > 0 && (kept === STROKES || points > DRAWING_POINTS)) break;
    kept += 1;
  }
  return strokes.slice(strokes.length - kept);
}
