/** One line of time for everything: each voice with its waveform, what was shown, what was marked, what is missing. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { barsOf, type Peaks } from "../../../review/peaks";
import { Band, COLOURS, OTHERS, percent, share } from "./Band";
import { Glance } from "./Glance";
import type { Told } from "./moments";
import { lanesIn, PictureName, PictureTrack } from "./PictureLanes";
import type { Player } from "./player";
import { clock, say } from "./words";

/** Lanes below one another; the slider lies over all of them. */
export function Lanes({ player }: { readonly player: Player }) {
  const { members, tracks } = player.opened.view;
  const speakers = members.filter(({ member_id: id }) =>
    tracks.some((track) => track.kind === "voice" && track.member_id === id),
  );
  const pictures = lanesIn(player);
  return (
    <section class="lanes" aria-label={say("lanes")}>
      <div class="lanes__names">
        <span class="lanes__name lanes__name--ruler" />
        {speakers.map((member) => (
          <VoiceName key={member.member_id} player={player} memberId={member.member_id} name={member.name} />
        ))}
        {pictures.map((lane) => (
          <PictureName key={`${lane.memberId} ${lane.kind}`} player={player} lane={lane} />
        ))}
        <span class="lanes__name lanes__name--marks">{say("lane_marks")}</span>
      </div>
      <div class="lanes__tracks">
        <Ruler durationMs={player.durationMs} />
        {speakers.map(({ member_id: id, role }) => (
          <Wave
            key={id}
            peaks={player.peaks.value.get(id) ?? []}
            durationMs={player.durationMs}
            role={role}
            isOff={player.volumes.value.get(id) === 0}
          />
        ))}
        {pictures.map((lane) => (
          <PictureTrack key={`${lane.memberId} ${lane.kind}`} player={player} lane={lane} />
        ))}
        <Marks told={player.told.value} durationMs={player.durationMs} />
        <Missing player={player} />
        <Slider player={player} />
      </div>
    </section>
  );
}

function VoiceName(props: { readonly player: Player; readonly memberId: string; readonly name: string }) {
  const { player, memberId, name } = props;
  const volume = player.volumes.value.get(memberId) ?? 1;
  const before = useRef(1);
  const own = player.opened.view.tracks.filter((one) => one.kind === "voice" && one.member_id === memberId);
  const isErased = own.every(({ file }) => file === null);
  const isBroken = own.some(({ publication_id: id }) => player.broken.value.has(id));
  if (volume > 0) before.current = volume;
  return (
    <div class={volume === 0 ? "lanes__name lanes__name--off" : "lanes__name"}>
      <label class="lanes__hear">
        <input
          type="checkbox"
          checked={volume > 0 && !isErased}
          disabled={isErased}
          aria-label={say("hear", { name })}
          onChange={() => player.setVolume(memberId, volume > 0 ? 0 : before.current)}
        />
        <span class="lanes__who">{name}</span>
        {(isErased || isBroken) && (
          <span class="lanes__state">{say(isErased ? "erased" : "unreadable")}</span>
        )}
      </label>
      <input
        class="lanes__volume"
        type="range"
        min="0"
        max="1"
        step="0.05"
        value={volume}
        disabled={isErased}
        aria-label={say("volume_of", { name })}
        onInput={({ currentTarget }) => player.setVolume(memberId, Number(currentTarget.value))}
      />
    </div>
  );
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;
const MOST_TICKS = 5;

function Ruler({ durationMs }: { readonly durationMs: number }) {
  const stepMs = (STEPS_S.find((step) => durationMs / 1000 / step <= MOST_TICKS) ?? 7200) * 1000;
  const ticks = Array.from({ length: Math.floor(durationMs / stepMs) + 1 }, (_, at) => at * stepMs);
  return (
    <div class="lanes__ruler time" aria-hidden="true">
      {ticks.map((ms) => (
        <span
          key={ms}
          class={share(ms, durationMs) > 0.92 ? "lanes__tick lanes__tick--last" : "lanes__tick"}
          style={{ left: percent(ms, durationMs) }}
        >
          {clock(ms)}
        </span>
      ))}
    </div>
  );
}

const BAR_PX = 3;

function Wave(props: {
  readonly peaks: readonly Peaks[];
  readonly durationMs: number;
  readonly role: string;
  readonly isOff: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { peaks, durationMs, role, isOff } = props;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const draw = () => drawWave(element, peaks, durationMs, COLOURS[role] ?? OTHERS);
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    draw();
    return () => watch.disconnect();
  }, [peaks, durationMs, role]);
  return (
    <div class={isOff ? "lane lane--off" : "lane"} aria-hidden="true">
      <canvas class="lane__wave" ref={canvas} />
    </div>
  );
}

function drawWave(
  canvas: HTMLCanvasElement,
  voices: readonly Peaks[],
  durationMs: number,
  colour: string,
): void {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const scale = Math.min(2, globalThis.devicePixelRatio || 1);
  const pen = canvas.getContext("2d");
  if (pen === null || width === 0) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  pen.scale(scale, scale);
  pen.fillStyle = colour;
  const count = Math.floor(width / BAR_PX);
  const heights = voices.map((peaks) => barsOf(peaks, 0, durationMs, count));
  for (let bar = 0; bar < count; bar++) {
    const loudest = Math.max(0, ...heights.map((one) => one[bar] ?? 0));
    // quiet voices are seen, too: the ear hears ratios
    const high = Math.max(1.5, Math.sqrt(loudest) * (height - 4));
    pen.globalAlpha = loudest === 0 ? 0.35 : 1;
    pen.fillRect(bar * BAR_PX, (height - high) / 2, BAR_PX - 1, high);
  }
}

function Marks({ told, durationMs }: { readonly told: readonly Told[]; readonly durationMs: number }) {
  return (
    <div class="lane lane--marks" aria-hidden="true">
      {told
        .filter(({ kind }) => kind !== "pause" && kind !== "gap")
        .map((one, at) => (
          <span
            key={at}
            class={`lane__mark lane__mark--${one.kind}`}
            style={{ left: percent(one.atMs, durationMs) }}
          />
        ))}
    </div>
  );
}

function Missing({ player }: { readonly player: Player }) {
  const { pauses, gaps } = player.opened.view;
  const { durationMs } = player;
  return (
    <div class="lanes__missing" aria-hidden="true">
      {pauses.map((one) => (
        <Band
          key={one.from_ms}
          class="lanes__pause"
          fromMs={one.from_ms}
          toMs={one.to_ms}
          durationMs={durationMs}
        />
      ))}
      {gaps.map((one) => (
        <Band
          key={one.from_ms}
          class="lanes__gap"
          fromMs={one.from_ms}
          toMs={one.to_ms}
          durationMs={durationMs}
        />
      ))}
    </div>
  );
}

/** Goes with the playhead; click and drag lead it. Keys are those of the whole player. */
function Slider({ player }: { readonly player: Player }) {
  const track = useRef<HTMLDivElement>(null);
  const hoverMs = useSignal<number | null>(null);
  const { durationMs } = player;
  const at = player.positionMs.value;
  const momentOf = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationMs : 0;
  };
  return (
    <div
      class="lanes__slider"
      ref={track}
      role="slider"
      tabIndex={0}
      aria-label={say("position")}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(at / 1000)}
      aria-valuetext={say("position_of", { at: clock(at), whole: clock(durationMs) })}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        void player.seek(momentOf(event));
      }}
      onPointerMove={(event) => {
        hoverMs.value = momentOf(event);
        if (event.currentTarget.hasPointerCapture(event.pointerId)) void player.seek(momentOf(event));
      }}
      onPointerLeave={() => {
        hoverMs.value = null;
      }}
    >
      <span class="lanes__played" style={{ width: percent(at, durationMs) }} />
      <span class="lanes__head" style={{ left: percent(at, durationMs) }} />
      {hoverMs.value !== null && (
        <>
          <span class="lanes__hover" style={{ left: percent(hoverMs.value, durationMs) }} />
          <Glance player={player} atMs={hoverMs.value} />
        </>
      )}
    </div>
  );
}
