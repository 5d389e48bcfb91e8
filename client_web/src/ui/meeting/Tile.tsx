/** What hangs on the wall, also flat: small in a corner of the room, large when tapped, to read it, to point and to draw. */
import { useSignal } from "@preact/signals";
import { Button } from "../base/Button";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { Pictures, standsStill } from "./Pictures";
import { Screen, shownWords } from "./Screen";

/** Nothing while nothing is shown. In the simple view the screen is large already: leave the tile out there. */
export function Tile({ meeting }: { readonly meeting: Meeting }) {
  const isLarge = useSignal(false);
  const picture = meeting.wall.picture.value;
  if (picture === null) return null;
  return (
    <section class={isLarge.value ? "tile-screen tile-screen--large" : "tile-screen"}>
      <div class="tile-screen__picture">
        {isLarge.value ? (
          <Pictures meeting={meeting} pictures={meeting.wall.pictures.value} />
        ) : (
          <Screen
            picture={picture}
            mark={meeting.wall.mark.value}
            inks={meeting.wall.inksOn(picture)}
            isStill={standsStill(meeting, picture)}
          />
        )}
      </div>
      <div class="tile-screen__ways">
        <Button
          icon={isLarge.value ? "close" : "screen"}
          label={isLarge.value ? say("see_small") : `${say("see_large")}: ${shownWords(picture)}`}
          onPress={() => {
            isLarge.value = !isLarge.value;
          }}
        >
          {say(isLarge.value ? "see_small" : "see_large")}
        </Button>
        <TurnCamera meeting={meeting} />
      </div>
    </section>
  );
}

/** Beside one's own camera picture, where there is another camera. */
export function TurnCamera({ meeting }: { readonly meeting: Meeting }) {
  const { own } = meeting;
  if (own.camera.value === null || !own.canTurnCamera.value) return null;
  return (
    <Button icon="turn" isBusy={own.isTurning.value} onPress={() => void own.turnCamera()}>
      {say("turn_camera")}
    </Button>
  );
}
