/** The shown screen large, and the room beside it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Shown } from "../../../review/tracks";
import { useAnnounced } from "../../base/announce";
import { Button } from "../../base/Button";
import { say as sayBase } from "../../base/speech";
import { Portrait } from "../../meeting/Portrait";
import { pictureSpot } from "../../meeting/pointing";
import { choosePlain, isPlain, isWithout3d } from "../../meeting/preferences";
import { Strokes } from "../../meeting/Strokes";
import type { Player } from "./player";
import { Room } from "./Room";
import { clock, lostWords, offWords, say } from "./words";

/** Without any picture in the recording, the room has all the place. */
export function Stage({ player }: { readonly player: Player }) {
  const hasPictures = player.opened.tracks.some(({ kind }) => kind !== "voice");
  return (
    <div class={hasPictures ? "stage" : "stage stage--room"}>
      {hasPictures && <Picture player={player} />}
      <div class="stage__room">
        {isPlain.value || isWithout3d.value ? <People player={player} /> : <Room player={player} />}
      </div>
      <Stretch player={player} />
    </div>
  );
}

function Picture({ player }: { readonly player: Player }) {
  const [large, ...small] = player.shown.value;
  const enlarged = useSignal<Shown | null>(null);
  const wordsOf = ({ file }: Shown) => pictureWords(player, file.memberId, file.kind);
  const enlarge = (one: Shown) => {
    player.enlarge(one);
    enlarged.value = one;
  };
  return (
    <div class={small.length > 0 ? "stage__pictures stage__pictures--more" : "stage__pictures"}>
      <figure class="stage__picture">
        {large ? <Screen key={large.file.id} player={player} shown={large} /> : <NoPicture player={player} />}
      </figure>
      {small.length > 0 && (
        <ul class="stage__small">
          {/* by place: whoever swaps by key keeps the focus, and swaps back by pressing again */}
          {small.map((one, at) => (
            <li key={at} class="stage__one">
              <Screen key={one.file.id} player={player} shown={one} />
              <Button
                kind="quiet"
                class="stage__enlarge"
                label={`${sayBase("see_large")}: ${wordsOf(one)}`}
                onPress={() => enlarge(one)}
              >
                {sayBase("see_large")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p class="unseen" role="status">
        {enlarged.value && say("large_now", { what: wordsOf(enlarged.value) })}
      </p>
    </div>
  );
}

function Screen({ player, shown }: { readonly player: Player; readonly shown: Shown }) {
  const frame = useRef<HTMLDivElement>(null);
  const [aspect, setAspect] = useState(16 / 9);
  const { element, file } = shown;
  useEffect(() => {
    const measure = () => setAspect(element.videoWidth / Math.max(1, element.videoHeight) || 16 / 9);
    frame.current?.prepend(element);
    element.addEventListener("resize", measure);
    measure();
    return () => {
      element.removeEventListener("resize", measure);
      element.remove();
    };
  }, [element]);
  const at = player.mark.value;
  const isMeant = at !== null && (at.publicationId === null || at.publicationId === file.id);
  const mark = isMeant ? pictureSpot(at, aspect) : null;
  return (
    <>
      <div class="stage__frame" ref={frame} style={{ "--aspect": String(aspect) }}>
        <Strokes inks={player.inksOn(shown)} />
        {mark && <span class="stage__mark" style={{ left: `${mark.u * 100}%`, top: `${mark.v * 100}%` }} />}
      </div>
      <figcaption class="stage__words">{pictureWords(player, file.memberId, file.kind)}</figcaption>
    </>
  );
}

/** Whose screen or camera it is. */
export function pictureWords(player: Player, memberId: string, kind: string): string {
  const { members } = player.opened.view;
  const name = members.find((one) => one.member_id === memberId)?.name ?? "";
  return say(kind === "camera" ? "shows_camera" : "shows_screen", { name });
}

function NoPicture({ player }: { readonly player: Player }) {
  const nowMs = player.positionMs.value;
  const starts = player.opened.tracks.flatMap(({ kind, firstMs }) => (kind === "voice" ? [] : [firstMs]));
  const nextMs = starts.filter((ms) => ms > nowMs).toSorted((one, other) => one - other)[0];
  return (
    <div class="stage__empty">
      <p>{say("no_picture_now")}</p>
      {nextMs !== undefined && (
        <Button kind="quiet" onPress={() => void player.seek(nextMs)}>
          {say("next_picture", { at: clock(nextMs) })}
        </Button>
      )}
    </div>
  );
}

/** The room in the simple view: who is there, and who speaks. */
function People({ player }: { readonly player: Player }) {
  const members = Object.entries(player.room.value.members);
  return (
    <>
      {!isWithout3d.value && (
        <Button kind="quiet" class="stage__to-3d" icon="room" onPress={() => choosePlain(false)}>
          {sayBase("view_3d")}
        </Button>
      )}
      {members.length === 0 && <p class="stage__nobody">{say("nobody")}</p>}
      <ul class="stage__people">
        {members.map(([id, member]) => (
          <li key={id} class="stage__person">
            <Portrait
              name={member.name}
              figure={member.figure}
              isSpeaking={player.isSpeaking(id)}
              isAway={!member.is_connected}
            />
            <span>{member.name}</span>
            {!member.is_connected && <span class="stage__away">{say("is_away")}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Laid over everything where there is no recording. */
function Stretch({ player }: { readonly player: Player }) {
  const now = player.stretch.value;
  const words = useAnnounced<HTMLDivElement>();
  if (now === null) return null;
  const isGap = now.kind === "gap";
  return (
    <div class={isGap ? "stage__stretch stage__stretch--gap" : "stage__stretch"} ref={words}>
      <p class="stage__stretch-title">{say(isGap ? "stretch_gap" : "stretch_pause")}</p>
      <p>
        {capital(isGap ? lostWords(now.reason) : offWords(now.reason))}.{" "}
        {say("stretch_until", { at: clock(now.to_ms) })}
      </p>
      <Button onPress={() => void player.seek(now.to_ms)}>{say("stretch_skip")}</Button>
    </div>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
