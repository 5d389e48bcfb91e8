/**
 * One's own pen: seen here at once, told to the room in parts, at a pace that the room allows.
 *
 * A stroke is kept here until the room has all of it, so that nothing flickers in between.
 */
import { signal } from "@preact/signals";
import { DRAW_POINTS, type Draw, type RoomState, STROKE_POINTS, type Stroke } from "../../wire/generated";
import { WHOLE } from "./inks";
import type { Spot } from "./pointing";

/** Between two parts of a stroke. */
export const PART_MS = 50;
/** Nearer than this to the last point, in 65,535ths, nothing new is drawn: a quarter of a percent. */
const LEAST_WAY = 160;

export interface PenSurroundings {
  /** Tells a part of a stroke; false: there is no connection. */
  send(part: Draw): boolean;
  /** Nothing is kept of what is drawn now. */
  isPaused(): boolean;
  selfId(): string | null;
}

export class Pen {
  /** Own strokes that the room may not have in full. */
  readonly pending = signal<readonly Stroke[]>([]);
  readonly #around: PenSurroundings;
  #key = Math.floor(Math.random() * 2 ** 30);
  #drawing: Stroke | null = null;
  #untold: number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(around: PenSurroundings) {
    this.#around = around;
  }

  get isDown(): boolean {
    return this.#drawing !== null;
  }

  /** Put the pen on a picture. */
  begin(publicationId: string, spot: Spot): void {
    this.end();
    const memberId = this.#around.selfId();
    if (memberId === null) return;
    this.#begin(publicationId, memberId, pointOf(spot));
    this.#timer = setInterval(() => this.#tell(), PART_MS);
  }

  /** Draw on to a spot. */
  move(spot: Spot): void {
    const stroke = this.#drawing;
    if (stroke === null) return;
    const point = pointOf(spot);
    const [u = 0, v = 0] = stroke.points.slice(-2);
    if (Math.hypot(point[0] - u, point[1] - v) < LEAST_WAY) return;
    if (stroke.points.length / 2 >= STROKE_POINTS) {
      this.#tell();
      this.#begin(stroke.publication_id, stroke.member_id, [u, v]);
    }
    this.#add(point);
  }

  /** Lift the pen. */
  end(): void {
    clearInterval(this.#timer);
    this.#tell();
    this.#drawing = null;
  }

  /** Take what the room has: a stroke that is wholly there needs no standing in, nor one on a picture that is gone. */
  settle({ strokes, publications }: Pick<RoomState, "strokes" | "publications">): void {
    for (const { publication_id } of this.pending.value) {
      if (!(publication_id in publications)) this.forget(publication_id);
    }
    const kept = this.pending.value.filter((own) => own.key === this.#drawing?.key || !isWhole(own, strokes));
    if (kept.length !== this.pending.value.length) this.pending.value = kept;
  }

  /** A picture was wiped; without a name: nothing may be kept, or nobody knows what the room has. */
  forget(publicationId?: string): void {
    const isMeant = (one: Stroke) => publicationId === undefined || one.publication_id === publicationId;
    if (this.#drawing !== null && isMeant(this.#drawing)) {
      clearInterval(this.#timer);
      this.#drawing = null;
      this.#untold = [];
    }
    const kept = this.pending.value.filter((one) => !isMeant(one));
    if (kept.length !== this.pending.value.length) this.pending.value = kept;
  }

  #begin(publicationId: string, memberId: string, point: readonly [number, number]): void {
    this.#key += 1;
    this.#drawing = { member_id: memberId, publication_id: publicationId, key: this.#key, points: [] };
    this.pending.value = [...this.pending.value, this.#drawing];
    this.#add(point);
    this.#tell();
  }

  #add(point: readonly [number, number]): void {
    const stroke = this.#drawing;
    if (stroke === null) return;
    this.#drawing = { ...stroke, points: [...stroke.points, ...point] };
    this.#untold.push(...point);
    this.pending.value = [...this.pending.value.filter((one) => one.key !== stroke.key), this.#drawing];
    if (this.#untold.length >= 2 * DRAW_POINTS) this.#tell();
  }

  #tell(): void {
    const stroke = this.#drawing;
    if (stroke === null || this.#untold.length === 0) return;
    const points = this.#untold;
    this.#untold = [];
    const { publication_id, key } = stroke;
    const isSent = this.#around.send({
      t: "draw",
      publication_id,
      key,
      points,
      while_paused: this.#around.isPaused(),
    });
    if (!isSent) this.forget();
  }
}

function isWhole(own: Stroke, strokes: readonly Stroke[]): boolean {
  const there = strokes.find((one) => one.key === own.key && one.member_id === own.member_id);
  return (there?.points.length ?? 0) >= own.points.length;
}

function pointOf({ u, v }: Spot): readonly [number, number] {
  const whole = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * WHOLE);
  return [whole(u), whole(v)];
}
