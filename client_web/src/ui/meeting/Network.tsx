/** Whose network is weak, in plain words; nothing while all is well. */
import { Button } from "../base/Button";
import { Icon } from "../base/Icon";
import { Notice } from "../base/Notice";
import { say } from "../base/speech";
import type { Meeting } from "./meeting";
import { networkOf } from "./network";
import { tell } from "./words";

/** Beside a name: a drawing and words, never a colour alone. One's own says that it is, for it may stand beside another's. */
export function NetworkBadge(props: {
  readonly member: Parameters<typeof networkOf>[0];
  readonly isOwn?: boolean;
}) {
  const quality = networkOf(props.member);
  if (quality === "good") return null;
  return (
    <span class={`network network--${quality}`}>
      <Icon name={`signal_${quality}`} />{" "}
      {tell(props.isOwn ? `network_own_${quality}` : `network_${quality}`)}
    </span>
  );
}

/** What a weak network means, and what to do: one's own first, for there one can help. */
export function NetworkNotice(props: { readonly meeting: Meeting; readonly onWrite: () => void }) {
  const { meeting, onWrite } = props;
  const own = meeting.room.value?.members[meeting.selfId.value ?? ""];
  const write = (
    <Button icon="write" onPress={onWrite}>
      {say("write")}
    </Button>
  );
  if (meeting.arePicturesPaused.value && meeting.wall.pictures.value.some((one) => !one.isOwn)) {
    return (
      <Notice kind="info" title={tell("pictures_paused_title")} action={write}>
        {tell("pictures_paused_words")}
      </Notice>
    );
  }
  if (networkOf(own) === "poor") {
    return (
      <Notice kind="info" title={tell("own_network_title")} action={write}>
        {tell("own_network_words")}
      </Notice>
    );
  }
  const unheard = meeting.others.value.find(({ memberId }) =>
    meeting.hearing.silences.unheard.value.includes(memberId),
  );
  if (unheard) {
    return (
      <Notice kind="wait" title={tell("unheard_title", { name: unheard.name })} action={write}>
        {tell("unheard_words")}
      </Notice>
    );
  }
  const weak = meeting.others.value.find((one) => one.is_connected && networkOf(one) === "poor");
  if (!weak) return null;
  return (
    <Notice kind="info" title={tell("network_title", { name: weak.name })} action={write}>
      {tell("network_words")}
    </Notice>
  );
}
