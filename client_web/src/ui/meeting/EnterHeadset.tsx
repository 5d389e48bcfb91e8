/** The way into a headset: there only where one is. The meeting goes on beneath, untouched. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { headsetWords as english } from "../../lib/words/en.headset";
import { headsetWords as italian } from "../../lib/words/it.headset";
import { recordingShown } from "../../room/recording";
import type { World } from "../../world";
import type { Headset, HeadsetPage } from "../../xr";
import { isHeadsetHere } from "../../xr/present";
import { Button } from "../base/Button";
import { Notice } from "../base/Notice";
import { say, sayer } from "../base/speech";
import type { Meeting } from "./meeting";
import { isLinkLost } from "./Notices";
import type { Other } from "./people";
import { startQuality } from "./preferences";

const tell = sayer({ en: english, it: italian }, "headset");

type Stage = "away" | "here" | "entering" | "inside" | "failed";

/** Nothing where there is no headset, or while the room is not drawn. */
export function EnterHeadset(props: { readonly meeting: Meeting; readonly world: World | null }) {
  const { meeting, world } = props;
  const stage = useSignal<Stage>("away");
  const headset = useSignal<Headset | null>(null);
  useEffect(() => {
    void isHeadsetHere().then((isHere) => {
      if (!isHere) return;
      stage.value = "here";
      // a tap lasts some seconds only: what it needs is fetched before; what does not come now is told at the tap
      void import("../../xr").catch(() => undefined);
    });
  }, [stage]);
  if (stage.value === "away" || world === null) return null;
  const enter = async () => {
    stage.value = "entering";
    try {
      const { enterHeadset } = await import("../../xr");
      const onEnd = () => {
        headset.value = null;
        stage.value = "here";
      };
      headset.value = await enterHeadset({
        world,
        page: pageOf(meeting),
        isTest: startQuality() === "test",
        onEnd,
      });
      stage.value = "inside";
    } catch {
      stage.value = "failed";
    }
  };
  if (stage.value === "inside") {
    return (
      <section class="headset">
        <p role="status">{tell("inside")}</p>
        <Button onPress={() => headset.value?.leave()}>{tell("come_back")}</Button>
      </section>
    );
  }
  return (
    <section class="headset">
      {stage.value === "failed" && <Notice kind="danger">{tell("failed")}</Notice>}
      <Button icon="room" isBusy={stage.value === "entering"} onPress={() => void enter()}>
        {tell("enter")}
      </Button>
      <p class="headset__help">
        <strong>{tell("beta")}.</strong> {tell("help")}
      </p>
    </section>
  );
}

/** The meeting as panels show it. */
function pageOf(meeting: Meeting): HeadsetPage {
  return {
    facts: () => {
      const room = meeting.room.peek();
      const microphone = meeting.own.microphone.peek();
      const shown = room ? recordingShown(room) : "off";
      return {
        people: meeting.others.peek().map((other) => ({
          name: other.name,
          remark: remarkOn(other),
          isSpeaking: other.isSpeaking,
        })),
        isMuted: microphone.is === "on" ? microphone.isMuted : null,
        trouble: troubleOf(meeting),
        recording: room ? say(`recording_${shown}`) : "",
        isRecording: shown === "recording",
        lines: meeting.lines.peek().map(({ key, name, text, isMine }) => ({
          key,
          name: isMine ? say("you") : name,
          text,
        })),
      };
    },
    words: () => ({
      here: tell("here"),
      chat: say("chat"),
      chatEmpty: `${say("chat_empty")} ${say("chat_kept")}`,
      mute: say("mute"),
      unmute: say("unmute"),
      leave: tell("leave"),
    }),
    setMuted: (isMuted) => meeting.own.setMuted(isMuted),
  };
}

/** In the headset nobody sees the page's notices: the worst one in a few words. */
export function troubleOf({ link, path, arePicturesPaused, wall }: TroubledMeeting): string {
  if (isLinkLost(link.peek())) return tell("reconnecting");
  if (path.peek() === "blocked") return tell("voiceless");
  const isOtherSeen = wall.pictures.peek().some((one) => !one.isOwn);
  return arePicturesPaused.peek() && isOtherSeen ? tell("picture_still") : "";
}

type TroubledMeeting = Pick<Meeting, "link" | "path" | "arePicturesPaused"> & {
  readonly wall: Pick<Meeting["wall"], "pictures">;
};

function remarkOn(other: Other): string {
  if (!other.is_connected) return say("is_reconnecting");
  if (other.isSpeaking) return say("is_speaking");
  return other.isMuted === true ? say("is_muted") : "";
}
