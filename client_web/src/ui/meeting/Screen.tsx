/** A shown screen as a plain picture: large, sharp, and one points at it by a tap. */
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../base/speech";
import type { Mark } from "./meeting";
import type { Picture } from "./people";
import { pictureSpot, type Spot, wallSpot } from "./pointing";

/** `onPoint` is left out where one cannot point. Spots are those of the wall. */
export function Screen(props: {
  readonly picture: Picture;
  readonly mark: Mark | null;
  readonly onPoint?: (spot: Spot) => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [aspect, setAspect] = useState(16 / 9);
  const { track } = props.picture;
  useEffect(() => {
    const element = video.current;
    if (element) element.srcObject = new MediaStream([track]);
    return () => {
      if (element) element.srcObject = null;
    };
  }, [track]);
  const mark = props.mark && pictureSpot(props.mark, aspect);
  return (
    <figure class="screen">
      <div class="screen__frame" style={{ "--aspect": String(aspect) }}>
        <video
          class="screen__video"
          ref={video}
          autoPlay
          muted
          playsInline
          onResize={({ currentTarget }) =>
            setAspect(currentTarget.videoWidth / Math.max(1, currentTarget.videoHeight))
          }
        />
        {props.onPoint && (
          <button
            type="button"
            class="screen__touch"
            aria-label={say("point_centre")}
            onClick={(event) => props.onPoint?.(wallSpot(spotOf(event), aspect))}
          />
        )}
        {mark && (
          <span
            class={props.mark?.isOwn ? "screen__mark screen__mark--own" : "screen__mark"}
            style={{ left: `${mark.u * 100}%`, top: `${mark.v * 100}%` }}
          />
        )}
      </div>
      <figcaption class="screen__words">{wordsOf(props.picture, props.onPoint !== undefined)}</figcaption>
    </figure>
  );
}

function wordsOf({ kind, isOwn, name }: Picture, mayPoint: boolean): string {
  if (isOwn) return say(kind === "camera" ? "camera_by_you" : "shared_by_you");
  const words = say(kind === "camera" ? "camera_by" : "shared_by", { name });
  return mayPoint ? `${words} ${say("point_hint")}` : words;
}

/** Where it was tapped; the middle when a key was pressed instead. */
function spotOf(event: MouseEvent): Spot {
  if (event.detail === 0) return { u: 0.5, v: 0.5 };
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { u: (event.clientX - box.left) / box.width, v: (event.clientY - box.top) / box.height };
}
