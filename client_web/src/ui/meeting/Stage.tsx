/** The meeting as one sees it: the room in 3D, or the simple view where that is wished or nothing else is possible. */
import { useSignal } from "@preact/signals";
import type { Insets, View, World } from "../../world";
import { EnterHeadset } from "./EnterHeadset";
import type { Meeting } from "./meeting";
import { Place } from "./Place";
import { PlainView } from "./PlainView";
import { isPlain, isWithout3d } from "./preferences";

/** `hasScreenElsewhere`: the page shows the screen itself, larger; the simple view then shows only people. */
export function Stage(props: {
  readonly meeting: Meeting;
  readonly view?: View;
  readonly insets?: Insets;
  readonly hasScreenElsewhere?: boolean;
}) {
  const { meeting } = props;
  const world = useSignal<World | null>(null);
  const selfId = meeting.selfId.value;
  if (isPlain.value || isWithout3d.value) {
    return <PlainView meeting={meeting} hasScreenElsewhere={props.hasScreenElsewhere ?? false} />;
  }
  if (selfId === null) return null;
  const [first, second] = meeting.wall.pictures.value;
  return (
    <>
      <Place
        watch={() => meeting.source()}
        kind="meeting"
        selfId={selfId}
        view={props.view ?? "person"}
        levelOf={(memberId) => meeting.levelOf(memberId)}
        onWorld={(made) => {
          world.value = made;
          meeting.hearing.hearFrom(made && ((memberId) => made.placeOf(memberId)));
        }}
        onPose={(pose) => meeting.move(pose)}
        onPoint={({ u, v }) => meeting.wall.point("wall", u, v)}
        screen={first?.track ?? null}
        second={second?.track ?? null}
        inks={first ? meeting.wall.inksOn(first) : []}
        onSwap={() => second && meeting.wall.enlarge(second)}
        {...(props.insets ? { insets: props.insets } : {})}
      />
      <EnterHeadset meeting={meeting} world={world.value} />
    </>
  );
}
