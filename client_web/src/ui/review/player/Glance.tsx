/** What a moment looked like, before one goes there: what was shown, and the room from above. */
import { useEffect, useState } from "preact/hooks";
import { type StillFile, stillAt } from "../../../review/stills";
import type { Player } from "./player";
import { pictureWords } from "./Stage";
import { clock, say } from "./words";

/** Somebody who sweeps over the line looks at nothing in particular. */
const SETTLED_MS = 80;

/** A card over the line of time. For the eyes alone: all that it tells is told in words elsewhere. */
export function Glance({ player, atMs }: { readonly player: Player; readonly atMs: number }) {
  const stretch = player.stretchAt(atMs);
  return (
    <div
      class="glance"
      style={{ "--at": `${(atMs / Math.max(1, player.durationMs)) * 100}%` }}
      aria-hidden="true"
    >
      {stretch === null ? (
        <div class="glance__looks">
          <Still player={player} atMs={atMs} />
          <Plan player={player} atMs={atMs} />
        </div>
      ) : (
        <p class="glance__words">{say(stretch.kind === "gap" ? "stretch_gap" : "stretch_pause")}</p>
      )}
      <p class="glance__time time">{clock(atMs)}</p>
    </div>
  );
}

function Still({ player, atMs }: { readonly player: Player; readonly atMs: number }) {
  const found = stillAt(player.opened.stills, atMs);
  const still = found?.still ?? null;
  const [seen, see] = useState<{ readonly of: unknown; readonly url: string } | null>(null);
  useEffect(() => {
    if (found === null) return;
    let isGone = false;
    const settle = setTimeout(() => {
      player.pictures.urlOf(found).then(
        (url) => !isGone && see({ of: still, url }),
        () => undefined, // only this picture is missing
      );
    }, SETTLED_MS);
    return () => {
      isGone = true;
      clearTimeout(settle);
    };
  }, [still, player]);
  if (found === null) return null;
  return (
    <figure class="glance__still">
      <div class="glance__frame">
        {seen?.of === still && <Picture url={seen.url} type={found.file.type} />}
      </div>
      <figcaption class="glance__words">
        {pictureWords(player, found.file.memberId, found.file.kind)}
      </figcaption>
    </figure>
  );
}

function Picture({ url, type }: { readonly url: string; readonly type: StillFile["type"] }) {
  if (type === "image/webp") return <img class="glance__picture" src={url} alt="" />;
  return <video class="glance__picture" src={url} muted autoPlay playsInline />;
}

function Plan({ player, atMs }: { readonly player: Player; readonly atMs: number }) {
  const { plan } = player.opened;
  if (plan === null) return null;
  const tile = Math.min(plan.tiles - 1, Math.floor(atMs / plan.stepMs));
  const [column, row] = [tile % plan.columns, Math.floor(tile / plan.columns)];
  return (
    <div
      class="glance__plan"
      style={{
        width: `${plan.width}px`,
        height: `${plan.height}px`,
        backgroundImage: `url("${plan.url}")`,
        backgroundPosition: `${-column * plan.width}px ${-row * plan.height}px`,
      }}
    />
  );
}
