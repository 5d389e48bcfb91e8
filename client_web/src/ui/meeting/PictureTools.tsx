/** What one may do to the large picture: draw on it, wipe it, end it. */
import { Button } from "../base/Button";
import type { Meeting } from "./meeting";
import { mayStop, type Picture } from "./people";
import { tell } from "./words";

export function PictureTools({ meeting, picture }: { readonly meeting: Meeting; readonly picture: Picture }) {
  const { isDrawing } = meeting.wall;
  const hasInk = meeting.wall.inksOn(picture).length > 0;
  return (
    <section class="picture-tools" aria-label={tell("tools")}>
      <Button
        icon="pen"
        isOn={isDrawing.value}
        label={tell("draw_label")}
        onPress={() => {
          isDrawing.value = !isDrawing.value;
        }}
      >
        {tell("draw")}
      </Button>
      {hasInk && (
        <Button icon="wipe" label={tell("clear_label")} onPress={() => meeting.wall.clearDrawing(picture)}>
          {tell("clear")}
        </Button>
      )}
      {mayStop(meeting.room.value, meeting.selfId.value, picture) && (
        <Button icon="close" label={stopWords(picture)} onPress={() => meeting.wall.stop(picture)}>
          {tell("stop")}
        </Button>
      )}
    </section>
  );
}

function stopWords({ isOwn, kind, name }: Picture): string {
  if (isOwn) return tell(kind === "camera" ? "stop_own_camera" : "stop_own_screen");
  return tell(kind === "camera" ? "stop_camera_of" : "stop_screen_of", { name });
}
