/** What one may do to the large picture: draw on it, wipe it, end it. */
import { Button } from "../base/Button";
import type { Meeting } from "./meeting";
import { mayClear, mayStop, type Picture } from "./people";
import { tell } from "./words";

export function PictureTools({ meeting, picture }: { readonly meeting: Meeting; readonly picture: Picture }) {
  const { wall } = meeting;
  const [room, selfId] = [meeting.room.value, meeting.selfId.value];
  return (
    <section class="picture-tools" aria-label={tell("tools")}>
      <Button
        icon="pen"
        isOn={wall.isDrawing.value}
        label={tell("draw_label")}
        onPress={() => wall.toggleDrawing()}
      >
        {tell("draw")}
      </Button>
      {mayClear(room, selfId, picture, wall.inksOn(picture)) && (
        <Button icon="wipe" label={tell("clear_label")} onPress={() => wall.clearDrawing(picture)}>
          {tell("clear")}
        </Button>
      )}
      {mayStop(room, selfId, picture) && (
        <Button icon="close" label={stopWords(picture)} onPress={() => wall.stop(picture)}>
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
