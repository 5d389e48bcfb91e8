/** The 3D place in a page. It loads behind the words; where it cannot be drawn the page goes on without it. */
import { useEffect, useRef } from "preact/hooks";
import type { RoomSource } from "../../room/source";
import type { InkStroke, Insets, RoomKind, View, WallWords, World } from "../../world";
import { type Furnishing, useWorld } from "./mount";
import type { Spot } from "./pointing";
import { isQualityFound, keepFound } from "./preferences";

export interface PlaceProps {
  /** Opens a way to watch the room; called once for each world that is made. */
  readonly watch: () => RoomSource;
  readonly kind: RoomKind;
  readonly selfId: string;
  readonly view: View;
  readonly levelOf?: (memberId: string) => number;
  readonly onPose?: (pose: Uint8Array) => void;
  readonly onPoint?: (spot: Spot) => void;
  /** The world was made, or is gone. */
  readonly onWorld?: (world: World | null) => void;
  /** What hangs on the wall, and what hangs small in its corner. */
  readonly screen?: MediaStreamTrack | null;
  readonly second?: MediaStreamTrack | null;
  /** What is drawn on the first. */
  readonly inks?: readonly InkStroke[];
  /** The small one is to be the large one. */
  readonly onSwap?: () => void;
  /** Written on the wall while nothing hangs there. */
  readonly words?: WallWords | null;
  /** Where panels cover the picture, in CSS pixels. */
  readonly insets?: Insets;
}

/** Fills its parent. Decorative for screen readers: all that happens here is said in words beside it. */
export function Place(props: PlaceProps) {
  const latest = useRef(props);
  latest.current = props;
  const shown = useRef<readonly HTMLVideoElement[]>([]);
  const hang = (on: World | null) => on?.setScreen(shown.current[0] ?? null, shown.current[1] ?? null);
  const { container, world } = useWorld(
    () => furnishingOf(latest),
    (made) => {
      if (made) {
        furnish(made, latest.current);
        hang(made);
      }
      latest.current.onWorld?.(made);
    },
    [props.kind, props.selfId],
  );

  useEffect(() => {
    if (world.current) furnish(world.current, latest.current);
  });
  const [first, second] = [props.screen ?? null, props.second ?? null];
  useEffect(() => {
    shown.current = [first, second].filter((track) => track !== null).map(playing);
    hang(world.current);
    return () => {
      for (const video of shown.current) video.srcObject = null;
      shown.current = [];
      hang(world.current);
    };
  }, [first, second]);
  return <div class="place" ref={container} />;
}

type Held<Value> = { readonly current: Value };

function furnishingOf(latest: Held<PlaceProps>): Furnishing {
  const { watch, kind, selfId, view } = latest.current;
  return {
    source: watch(),
    kind,
    view,
    selfMemberId: selfId,
    ...(isQualityFound ? { onPace: keepFound } : {}),
    levelOf: (memberId: string) => latest.current.levelOf?.(memberId) ?? 0,
    onPose: (pose: Uint8Array) => latest.current.onPose?.(pose),
    onPoint: (spot: Spot) => latest.current.onPoint?.(spot),
    onSwap: () => latest.current.onSwap?.(),
  };
}

function furnish(world: World, { view, words, insets, inks }: PlaceProps): void {
  if (world.view !== "walk") world.setView(view);
  world.setWords(words ?? null);
  world.setInk(inks ?? []);
  if (insets) world.setInsets(insets);
}

/** Plays what is shown in an element of its own: the wall takes its pictures from there. */
function playing(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  video.play().catch(() => undefined); // it plays as soon as the browser allows
  return video;
}
