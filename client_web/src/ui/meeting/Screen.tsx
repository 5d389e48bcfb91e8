/** A shown screen as a plain picture: large, sharp; one points at it by a tap, or draws on it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../base/Icon";
import { say } from "../base/speech";
import type { Ink } from "./inks";
import type { Pen } from "./pen";
import type { Picture } from "./people";
import { pictureSpot, type Spot, wallSpot } from "./pointing";
import { Strokes } from "./Strokes";
import type { Mark } from "./wall";
import { tell } from "./words";

/** The first picture of a share comes sooner where all is well. */
const LATE_MS = 1_500;

/** `onPoint` is left out where one cannot point; `pen` where one does not draw now. Spots are those of the wall. */
export function Screen(props: {
  readonly picture: Picture;
  readonly mark: Mark | null;
  readonly inks?: readonly Ink[];
  /** It is not of now: nothing of it arrives. */
  readonly isStill?: boolean;
  readonly onPoint?: (spot: Spot) => void;
  readonly pen?: Pen | null;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [aspect, setAspect] = useState(16 / 9);
  const isLate = useLateness(video, props.picture.track);
  const { track, publicationId } = props.picture;
  useEffect(() => {
    const element = video.current;
    if (element) element.srcObject = new MediaStream([track]);
    return () => {
      if (element) element.srcObject = null;
    };
  }, [track]);
  const mark = props.mark && isMeant(props.mark, publicationId) && pictureSpot(props.mark, aspect);
  const pen = publicationId === null ? null : (props.pen ?? null);
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
        <Strokes inks={props.inks ?? []} />
        {(props.isStill || isLate) && (
          <p class="screen__still">
            <Icon name="wait" /> {tell(props.isStill ? "picture_still" : "picture_awaited")}
          </p>
        )}
        {props.onPoint && (
          <button
            type="button"
            class="screen__touch"
            aria-label={say("point_centre")}
            onClick={(event) => props.onPoint?.(wallSpot(clickSpot(event), aspect))}
          />
        )}
        {pen && publicationId !== null && <Sheet pen={pen} publicationId={publicationId} />}
        {mark && (
          <span
            class={props.mark?.isOwn ? "screen__mark screen__mark--own" : "screen__mark"}
            style={{ left: `${mark.u * 100}%`, top: `${mark.v * 100}%` }}
          />
        )}
      </div>
      <figcaption class="screen__words">
        {wordsOf(props.picture, hintOf(props.onPoint !== undefined, pen !== null))}
      </figcaption>
    </figure>
  );
}

/** Whether a track has shown nothing yet, though it has had the time: a dark field alone says nothing. */
function useLateness(video: { readonly current: HTMLVideoElement | null }, track: MediaStreamTrack): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const come = () => setLate(false);
    const late = setTimeout(() => setLate((video.current?.videoWidth ?? 0) === 0), LATE_MS);
    video.current?.addEventListener("resize", come);
    return () => {
      clearTimeout(late);
      video.current?.removeEventListener("resize", come);
      setLate(false);
    };
  }, [track, video]);
  return isLate;
}

/** Takes the pointer while one draws: a mouse, a finger or a pen. */
function Sheet({ pen, publicationId }: { readonly pen: Pen; readonly publicationId: string }) {
  useEffect(() => () => pen.end(), [pen]);
  return (
    <div
      class="screen__sheet"
      onPointerDown={(event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        pen.begin(publicationId, spotOf(event, event.currentTarget));
      }}
      onPointerMove={(event) => {
        if (!pen.isDown || !event.isPrimary) return;
        for (const each of event.getCoalescedEvents?.() ?? [event])
          pen.move(spotOf(each, event.currentTarget));
        pen.move(spotOf(event, event.currentTarget));
      }}
      onPointerUp={() => pen.end()}
      onPointerCancel={() => pen.end()}
    />
  );
}

/** A mark without a picture is of whatever is large, and only there anybody asks. */
function isMeant(mark: Mark, publicationId: string | null): boolean {
  return mark.publicationId === null || mark.publicationId === publicationId;
}

/** What a tap does now. */
function hintOf(mayPoint: boolean, draws: boolean): string {
  if (draws) return tell("draw_hint");
  return mayPoint ? say("point_hint") : "";
}

/** Who shows what. */
export function shownWords({ kind, isOwn, name }: Picture): string {
  if (isOwn) return say(kind === "camera" ? "camera_by_you" : "shared_by_you");
  return say(kind === "camera" ? "camera_by" : "shared_by", { name });
}

function wordsOf(picture: Picture, hint: string): string {
  const words = shownWords(picture);
  return picture.isOwn ? words : `${words} ${hint}`.trim();
}

/** Where it was tapped; the middle when a key was pressed instead. */
function clickSpot(event: MouseEvent): Spot {
  return event.detail === 0 ? { u: 0.5, v: 0.5 } : spotOf(event, event.currentTarget as HTMLElement);
}

function spotOf({ clientX, clientY }: MouseEvent, element: HTMLElement): Spot {
  const box = element.getBoundingClientRect();
  return { u: (clientX - box.left) / box.width, v: (clientY - box.top) / box.height };
}
