/** One's private corner while waiting: the room in which one will meet, behind the words and never needed. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { minuteRange } from "../../lib/i18n";
import type { LiveRoom } from "../../room/live";
import { language } from "../base/speech";
import { Place } from "../meeting/Place";
import { isPlain, isWithout3d } from "../meeting/preferences";
import { whileOnDuty } from "./onDuty";
import type { Facts } from "./visit";
import { aheadWords, tell } from "./words";

export function Corner(props: {
  readonly hall: LiveRoom;
  readonly selfId: string;
  readonly facts: Facts | null;
}) {
  const { hall, facts } = props;
  const isOnDuty = (facts?.staffOnDuty ?? 0) > 0;
  const isStaffed = useSignal(isOnDuty);
  useEffect(() => {
    isStaffed.value = isOnDuty;
  }, [isOnDuty, isStaffed]);
  if (isPlain.value || isWithout3d.value) return null;
  const isComing = facts?.state === "reserved";
  const lines = [
    !isComing && facts?.position ? aheadWords(facts.position) : "",
    !isComing && facts?.waitS ? tell("wait_known", { range: minuteRange(facts.waitS, language.value) }) : "",
  ].filter((line) => line !== "");
  return (
    <Place
      watch={() => whileOnDuty(hall.source(), isStaffed)}
      kind="hall"
      selfId={props.selfId}
      view="room"
      onPose={(pose) => hall.move(pose)}
      words={{ title: tell(isComing ? "place_coming" : "place_kept"), lines }}
    />
  );
}
