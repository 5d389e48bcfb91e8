/** Play, pause, how fast, and a link to this second. */
import type { Signal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { SPEEDS } from "../../../review/clock";
import { Button } from "../../base/Button";
import { toast } from "../../base/Toast";
import type { Player } from "./player";
import { clock, say } from "./words";

const PLAY = "M8 5.5v13l11-6.5z";
const PAUSE = "M8 5.5h3v13H8zM14 5.5h3v13h-3z";

/** The buttons under the pictures. */
export function Transport(props: {
  readonly player: Player;
  readonly isLarge: Signal<boolean>;
  readonly linkTo: (atS: number) => string;
}) {
  const { player, isLarge } = props;
  const isExplained = useSignal(false);
  return (
    <div class="transport">
      <div class="transport__main">
        <button
          type="button"
          class="transport__step"
          aria-label={say("back_5")}
          title={say("back_5")}
          onClick={() => player.step(-5000)}
        >
          <span aria-hidden="true">−5</span>
        </button>
        <PlayButton player={player} />
        <button
          type="button"
          class="transport__step"
          aria-label={say("on_5")}
          title={say("on_5")}
          onClick={() => player.step(5000)}
        >
          <span aria-hidden="true">+5</span>
        </button>
        <Time player={player} />
      </div>
      <div class="transport__rest">
        <label class="transport__speed">
          <span class="unseen">{say("speed")}</span>
          <select
            class="input"
            value={String(player.speed.value)}
            onChange={({ currentTarget }) => {
              player.setSpeed(SPEEDS.find((one) => String(one) === currentTarget.value) ?? 1);
            }}
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={String(speed)}>
                {speed}×
              </option>
            ))}
          </select>
        </label>
        <label class="transport__skip" title={say("skip_quiet_explain")}>
          <input
            type="checkbox"
            checked={player.isSkipping.value}
            onChange={({ currentTarget }) => {
              player.isSkipping.value = currentTarget.checked;
            }}
          />
          {say("skip_quiet")}
        </label>
        <Button
          kind="quiet"
          onPress={() => void copyLink(props.linkTo(Math.floor(player.positionMs.value / 1000)))}
        >
          {say("copy_link")}
        </Button>
        <Button
          kind="quiet"
          isOn={isExplained.value}
          onPress={() => (isExplained.value = !isExplained.value)}
        >
          {say("keys")}
        </Button>
        <Button kind="quiet" isLit={isLarge.value} onPress={() => (isLarge.value = !isLarge.value)}>
          {say(isLarge.value ? "leave_window" : "fill_window")}
        </Button>
      </div>
      {isExplained.value && <p class="transport__keys">{say("keys_explain")}</p>}
    </div>
  );
}

function PlayButton({ player }: { readonly player: Player }) {
  const isPlaying = player.isPlaying.value;
  return (
    <button
      type="button"
      class={player.isWaiting.value ? "transport__play transport__play--waiting" : "transport__play"}
      aria-label={say(isPlaying ? "pause" : "play")}
      onClick={() => player.toggle()}
    >
      <svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
        <path d={isPlaying ? PAUSE : PLAY} />
      </svg>
    </button>
  );
}

function Time({ player }: { readonly player: Player }) {
  const [at, whole] = [clock(player.positionMs.value), clock(player.durationMs)];
  return (
    <>
      <span class="transport__time time">{say("time", { at, whole })}</span>
      <span class="transport__waiting" role="status">
        {player.isWaiting.value ? say("waiting") : ""}
      </span>
    </>
  );
}

async function copyLink(link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    toast(say("link_copied"));
  } catch {
    history.replaceState(null, "", link);
    toast(say("link_failed"));
  }
}
