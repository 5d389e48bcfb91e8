/** All that is shown, flat: one picture large, a second beside it; either may be the large one. */
import { useSignal } from "@preact/signals";
import { Button } from "../base/Button";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import type { Picture } from "./people";
import { Screen } from "./Screen";

/** `pictures` are not empty; the first hangs on the wall, and only there one can point. */
export function Pictures(props: { readonly meeting: Meeting; readonly pictures: readonly Picture[] }) {
  const { meeting, pictures } = props;
  const wished = useSignal<MediaStreamTrack | null>(null);
  const large = pictures.find(({ track }) => track === wished.value) ?? pictures[0];
  const small = pictures.find((one) => one !== large);
  if (!large) return null;
  const isOnWall = large === pictures[0];
  return (
    <div class={small ? "pictures pictures--two" : "pictures"}>
      <Screen
        key={large.track.id}
        picture={large}
        mark={isOnWall ? meeting.mark.value : null}
        {...(isOnWall ? { onPoint: ({ u, v }) => meeting.point("wall", u, v) } : {})}
      />
      {small && (
        <div class="pictures__small" key={small.track.id}>
          <Screen picture={small} mark={null} />
          <Button
            icon="screen"
            onPress={() => {
              wished.value = small.track;
            }}
          >
            {say("see_large")}
          </Button>
        </div>
      )}
    </div>
  );
}
