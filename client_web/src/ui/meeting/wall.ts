/** What is shown in a meeting: the pictures, which of them is large, and what people point at and draw there. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Playing } from "../../media/slots";
import type { LiveRoom } from "../../room/live";
import type { Pointed, RoomEvent, RoomState, Surface, Unpublished } from "../../wire/generated";
import { InkSheets } from "./inkSheets";
import type { Ink } from "./inks";
import type { OwnMedia, ShownKind } from "./ownMedia";
import { Pen } from "./pen";
import { keyOf, type Picture, picturesIn } from "./people";

/** A spot that somebody points at; shown for POINT_MS. `publicationId` null: on whatever is large. */
export interface Mark {
  readonly memberId: string;
  readonly publicationId: string | null;
  readonly u: number;
  readonly v: number;
  readonly isOwn: boolean;
}

export const POINT_MS = 3_000;

/** What a wall needs of its meeting. */
export interface WallSurroundings {
  readonly live: Pick<LiveRoom, "point" | "draw" | "clearDrawing" | "stopShowing">;
  readonly own: Pick<OwnMedia, "shown" | "stopShowing">;
  readonly room: ReadonlySignal<RoomState | null>;
  readonly selfId: ReadonlySignal<string | null>;
  readonly playing: ReadonlySignal<readonly Playing[]>;
  /** A pause was asked for and is not on yet. */
  readonly isPauseAwaited: ReadonlySignal<boolean>;
}

export class Wall {
  readonly mark = signal<Mark | null>(null);
  /** Somebody else has ended what one was showing; without a name: while one was away. */
  readonly stopped = signal<{ readonly name: string | null; readonly kind: ShownKind } | null>(null);
  /** A tap on the large picture draws, instead of pointing: until another one is large. */
  readonly isDrawing = computed(
    () => this.drawnOn.value !== null && this.drawnOn.value === this.picture.value?.publicationId,
  );
  readonly pen: Pen;
  /** All that is shown, what is large and hangs on the wall of the room first. */
  readonly pictures: ReadonlySignal<readonly Picture[]>;
  readonly picture = computed(() => this.pictures.value[0] ?? null);
  /** Whether others show something, also while nothing of it arrives. */
  readonly isOtherShown = computed(() =>
    Object.values(this.around.room.value?.publications ?? {}).some(
      (one) => one.kind !== "voice" && one.member_id !== this.around.selfId.value,
    ),
  );
  private readonly chosen = signal<string | null>(null);
  private readonly drawnOn = signal<string | null>(null);
  private readonly inks: InkSheets;
  private markTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: WallSurroundings) {
    const { live, own, room, selfId, playing, isPauseAwaited } = around;
    this.pen = new Pen({
      send: (part) => live.draw(part),
      isPaused: () => room.value?.pause != null || isPauseAwaited.value,
      selfId: () => selfId.value,
    });
    this.inks = new InkSheets(room, this.pen.pending);
    this.pictures = computed(() =>
      picturesIn(room.value, selfId.value, playing.value, own.shown.value, this.chosen.value),
    );
  }

  /** Point at the wall or the floor; fractions from left and top. On the wall, the large picture is meant. */
  point(surface: Surface, u: number, v: number): void {
    const meant = surface === "wall" ? (this.picture.value?.publicationId ?? null) : null;
    this.around.live.point(surface, u, v, meant);
  }

  /** Make a picture the large one, for oneself alone. */
  enlarge(picture: Picture): void {
    this.chosen.value = keyOf(picture);
    this.drawnOn.value = null;
  }

  /** Draw on the large picture from now on, or point at it again. */
  toggleDrawing(): void {
    this.drawnOn.value = this.isDrawing.value ? null : (this.picture.value?.publicationId ?? null);
  }

  /** What was drawn on a picture, one's own strokes as they are drawn. The same array until that changes. */
  inksOn({ publicationId }: Picture): readonly Ink[] {
    return this.inks.on(publicationId);
  }

  /** Wipe a picture: all of it where one may, else one's own strokes. */
  clearDrawing({ publicationId }: Picture): void {
    if (publicationId !== null) this.around.live.clearDrawing(publicationId);
  }

  /** End a picture for everybody, one's own or another's. */
  stop({ kind, isOwn, publicationId }: Picture): void {
    if (isOwn) this.around.own.stopShowing(kind);
    else if (publicationId !== null) this.around.live.stopShowing(publicationId);
  }

  /** @param before the room before this event */
  onEvent(event: RoomEvent, before: RoomState | null): void {
    switch (event.t) {
      case "pointed":
        if (event.surface === "wall") this.showMark(event);
        break;
      case "unpublished":
        this.onUnpublished(event, before);
        break;
      case "drawing_cleared":
        if ((event.of ?? this.around.selfId.value) === this.around.selfId.value)
          this.pen.forget(event.publication_id);
        break;
      case "recording_paused":
      case "recording_resumed":
        this.pen.forget();
    }
  }

  /**
   * The same room is told anew: something was missed. Whoever was not heard of for long has left, with all that they
   * showed and said; where something of us is still there, a picture that is not was ended by somebody else.
   */
  onMissed(before: RoomState, after: RoomState): void {
    const [had, has] = [before, after].map(({ publications }) =>
      Object.values(publications)
        .filter((one) => one.member_id === this.around.selfId.value)
        .map((one) => one.kind),
    );
    if (!had || !has?.length) return;
    for (const { kind } of this.around.own.shown.value) {
      if (!had.includes(kind) || has.includes(kind)) continue;
      this.around.own.stopShowing(kind);
      this.stopped.value = { name: null, kind };
    }
  }

  close(): void {
    clearTimeout(this.markTimer);
    this.pen.forget();
  }

  /** What somebody else has ended is no longer wished, or it would be published again. */
  private onUnpublished({ publication_id, by }: Unpublished, before: RoomState | null): void {
    const gone = before?.publications[publication_id];
    if (gone === undefined || gone.kind === "voice" || !by || gone.member_id !== this.around.selfId.value)
      return;
    this.around.own.stopShowing(gone.kind);
    this.stopped.value = { name: before?.members[by]?.name ?? "", kind: gone.kind };
  }

  private showMark({ member_id, publication_id, u, v }: Pointed): void {
    clearTimeout(this.markTimer);
    const isOwn = member_id === this.around.selfId.value;
    this.mark.value = { memberId: member_id, publicationId: publication_id ?? null, u, v, isOwn };
    this.markTimer = setTimeout(() => {
      this.mark.value = null;
    }, POINT_MS);
  }
}
