/** All that is shown, flat: one picture large, the others beside it; each may be the large one. */
import { useSignal } from "@preact/signals";
import { Button } from "../base/Button";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { PictureTools } from "./PictureTools";
import { keyOf, type Picture } from "./people";
import { Screen, shownWords } from "./Screen";
import { tell } from "./words";

/** `pictures` are not empty; the first is large, and only there one points and draws. */
export function Pictures(props: { readonly meeting: Meeting; readonly pictures: readonly Picture[] }) {
  const { meeting, pictures } = props;
  const [large, ...small] = pictures;
  const enlarged = useSignal<Picture | null>(null);
  if (!large) return null;
  const enlarge = (picture: Picture) => {
    meeting.wall.enlarge(picture);
    enlarged.value = picture;
  };
  return (
    <div class={small.length > 0 ? "pictures pictures--more" : "pictures"}>
      <LargePicture key={keyOf(large)} meeting={meeting} picture={large} />
      <PictureTools meeting={meeting} picture={large} />
      {small.length > 0 && (
        <ul class="pictures__small">
          {/* by place: whoever swaps by key keeps the focus, and swaps back by pressing again */}
          {small.map((picture, at) => (
            <li key={at} class="pictures__one">
              <Screen
                key={keyOf(picture)}
                picture={picture}
                mark={meeting.wall.mark.value}
                inks={meeting.wall.inksOn(picture)}
                isStill={standsStill(meeting, picture)}
              />
              <Button
                icon="screen"
                class="pictures__enlarge"
                label={`${say("see_large")}: ${shownWords(picture)}`}
                onPress={() => enlarge(picture)}
              >
                {say("see_large")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p class="unseen" role="status">
        {enlarged.value && tell("large_now", { what: shownWords(enlarged.value) })}
      </p>
    </div>
  );
}

/** The picture on which one points and draws. */
export function LargePicture({ meeting, picture }: { readonly meeting: Meeting; readonly picture: Picture }) {
  return (
    <Screen
      picture={picture}
      mark={meeting.wall.mark.value}
      inks={meeting.wall.inksOn(picture)}
      isStill={standsStill(meeting, picture)}
      onPoint={({ u, v }) => meeting.wall.point("wall", u, v)}
      pen={meeting.wall.isDrawing.value ? meeting.wall.pen : null}
    />
  );
}

/** Pictures of others stand while one's own network carries only the voices. */
export function standsStill(meeting: Meeting, { isOwn }: Picture): boolean {
  return !isOwn && meeting.arePicturesPaused.value;
}
