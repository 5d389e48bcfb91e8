/** Where a room comes from. The world never knows whether it watches the present or a recording. */
import type { RoomEvent, RoomState } from "../wire/generated";

/** What a source tells; the calls come in order and never from inside a call to the source. */
export interface RoomListener {
  /** The whole room; first of all, and again after every seek or reconnection that could not be patched. */
  onSnapshot(state: RoomState, atMs: number): void;
  /** `state` is the room after `event`. */
  onEvent(event: RoomEvent, state: RoomState, atMs: number): void;
  /** One tick of poses, as bytes of wire/pose.ts. */
  onPoses(frame: Uint8Array): void;
  /** Nothing more will come. */
  onEnded(reason: "left" | "refused" | "replaced" | "finished"): void;
}

export interface RoomSource {
  /** Milliseconds since 1970 on the source's own clock: the server's when live, the playhead's in a recording. */
  now(): number;
  /** How fast time passes there: 1 as here, 0 while it stands still. Left out: always 1. */
  pace?(): number;
  start(listener: RoomListener): void;
  stop(): void;
}

/** A source with a playhead. Only the review player asks for one. */
export interface SeekableSource extends RoomSource {
  readonly startMs: number;
  readonly durationMs: number;
  seek(toMs: number): void;
  setSpeed(factor: number): void;
}
