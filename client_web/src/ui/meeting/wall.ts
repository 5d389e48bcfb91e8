/** What is shown in a meeting: the pictures, which of them is large, and what people point at and draw there. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Playing } from "../../media/slots";
import type { LiveRoom } from "../../room/live";
import type { Pointed, RoomEvent, RoomState, Surface, Unpublished } from "../../wire/generated";
import { inksOf } from "./inks";
import type { OwnMedia, ShownKind } from "./ownMedia";
import { Pen } from "./pen";
import { type Picture, picturesIn } from "./people";

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
  /** Somebody else has ended what one was showing. */
  readonly stopped = signal<{ readonly name: string; readonly kind: ShownKind } | null>(null);
  /** A tap on the large picture draws, instead of pointing. */
  readonly isDrawing = signal(false);
  readonly pen: Pen;
  /** All that is shown, what is large and hangs on the wall of the room first. */
  readonly pictures: ReadonlySignal<readonly Picture[]>;
  readonly picture = computed(() => this.pictures.value[0] ?? null);
  private readonly chosen = signal<MediaStreamTrack | null>(null);
  private markTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: WallSurroundings) {
    const { live, own, room, selfId, playing, isPauseAwaited } = around;
    this.pen = new Pen({
      send: (part) => live.draw(part),
      isPaused: () => room.value?.pause != null || isPauseAwaited.value,
      selfId: () => selfId.value,
    });
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
    this.chosen.value = picture.track;
  }

  /** What was drawn on a picture, one's own strokes as they are drawn. */
  inksOn(picture: Picture) {
    return inksOf(this.around.room.value, picture.publicationId, this.pen.pending.value);
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
      case "recording_paused":
      case "recording_resumed":
        this.pen.forget();
    }
  }

  close(): void {
    clearTimeout(this.markTimer);
    this.pen.forget();
  }

  /** What somebody else has ended is no longer wished, or it would be published again. */
  private onUnpublished({ publication_id, by }: Unpublished, before: RoomState | null): void {
    const gone = before?.publications[publication_id];
    if (gone === undefined || gone.kind === "voice") return;
    this.pen.forget();
    this.isDrawing.value = false; // the next picture is not drawn on by mistake
    if (!by || gone.member_id !== this.around.selfId.value) return;
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
