/** The meeting without 3D, complete: who is here, who speaks, what is shown, and pointing at it. */
import { Icon } from "../base/Icon";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { NetworkBadge } from "./Network";
import { Pictures } from "./Pictures";
import { Portrait } from "./Portrait";
import type { Other } from "./people";
import { TurnCamera } from "./Tile";

/** `hasScreenElsewhere`: only people are shown here. */
export function PlainView(props: { readonly meeting: Meeting; readonly hasScreenElsewhere?: boolean }) {
  const { meeting } = props;
  const pictures = props.hasScreenElsewhere ? [] : meeting.wall.pictures.value;
  return (
    <div class={pictures.length > 0 ? "plain plain--showing" : "plain"}>
      {pictures.length > 0 && <Pictures meeting={meeting} pictures={pictures} />}
      {pictures.length > 0 && <TurnCamera meeting={meeting} />}
      <ul class="plain__people">
        {meeting.others.value.map((other) => (
          <Person key={other.memberId} other={other} />
        ))}
      </ul>
    </div>
  );
}

function Person({ other }: { readonly other: Other }) {
  return (
    <li class="plain__person">
      <Portrait
        name={other.name}
        figure={other.figure}
        isSpeaking={other.isSpeaking}
        isAway={!other.is_connected}
      />
      <span class="plain__name">{other.name}</span>
      <span class="plain__state">{stateWords(other)}</span>
      {other.isMuted && <Icon name="muted" />}
      <NetworkBadge member={other} />
    </li>
  );
}

function stateWords(other: Other): string {
  if (!other.is_connected) return say("is_reconnecting");
  if (other.isSpeaking) return say("is_speaking");
  return other.isMuted ? say("is_muted") : "";
}
