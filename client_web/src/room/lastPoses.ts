/** The newest pose of everybody, for whoever begins to look later than the connection began. */
import { joinFrame, splitFrame } from "../wire/pose";

export class LastPoses {
  private readonly poses = new Map<number, Uint8Array>();
  private atMs = 0;

  /** Take one tick. */
  add(frame: Uint8Array): void {
    const { atMs, poses } = splitFrame(frame);
    this.atMs = atMs;
    for (const [index, pose] of poses) this.poses.set(index, pose);
  }

  /** Somebody left: the index may be given to somebody else. */
  forget(index: number): void {
    this.poses.delete(index);
  }

  clear(): void {
    this.poses.clear();
  }

  /** One frame with everybody, or null if nobody was seen yet. */
  frame(): Uint8Array | null {
    return this.poses.size === 0 ? null : joinFrame(this.atMs, [...this.poses]);
  }
}
