/** The lanes of what was shown. A drawing, a shape and words tell them apart; a colour says, as for voices, whose it is. */
import { Icon } from "../../base/Icon";
import { Band, COLOURS, OTHERS } from "./Band";
import { type PictureLane, pictureLanesOf } from "./pictureLanes";
import type { Player } from "./player";
import { pictureWords } from "./Stage";
import { clock, say } from "./words";

/** The lanes of a recording, in the order of its people. */
export function lanesIn({ opened }: Player): readonly PictureLane[] {
  const { tracks, members } = opened.view;
  return pictureLanesOf(
    tracks,
    members.map(({ member_id: id }) => id),
  );
}

/** Beside a lane: whose, and whether a screen or a camera. What listens to the page is told by the lane itself. */
export function PictureName({ player, lane }: { readonly player: Player; readonly lane: PictureLane }) {
  const { memberId, kind } = lane;
  const words = pictureWords(player, memberId, kind);
  const name = player.opened.view.members.find((one) => one.member_id === memberId)?.name ?? "";
  return (
    <span class="lanes__name lanes__name--picture" title={words} aria-hidden="true">
      <Icon name={kind} />
      <span class="lanes__who lanes__long">{words}</span>
      <span class="lanes__who lanes__short">{name}</span>
    </span>
  );
}

export function PictureTrack({ player, lane }: { readonly player: Player; readonly lane: PictureLane }) {
  const { memberId, kind } = lane;
  const role = player.opened.view.members.find((one) => one.member_id === memberId)?.role ?? "";
  const state = stateOf(player, lane);
  const times = lane.shown.map(({ fromMs, toMs }) =>
    say("picture_time", { from: clock(fromMs), to: clock(toMs) }),
  );
  const words = say("picture_lane", {
    what: pictureWords(player, memberId, kind),
    times: times.join(", "),
  });
  return (
    <div
      class="lane lane--pictures"
      role="img"
      aria-label={state === "" ? words : `${words}, ${state}`}
      style={{ "--whose": COLOURS[role] ?? OTHERS }}
    >
      {lane.shown.map(({ fromMs, toMs }) => (
        <Band
          key={fromMs}
          class={`lane__picture lane__picture--${kind}`}
          fromMs={fromMs}
          toMs={toMs}
          durationMs={player.durationMs}
        />
      ))}
      {state !== "" && <span class="lane__state">{state}</span>}
    </div>
  );
}

function stateOf(player: Player, { isErased, publicationIds }: PictureLane): string {
  if (isErased) return say("erased_pictures");
  return publicationIds.some((id) => player.broken.value.has(id)) ? say("unreadable") : "";
}
