/** What is drawn on each picture: the same array until it changes, so that whoever paints it does so once. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { RoomState, Stroke } from "../../wire/generated";
import { type Ink, inksOf } from "./inks";

const NONE = signal<readonly Stroke[]>([]);

export class InkSheets {
  readonly #sheets = new Map<string | null, ReadonlySignal<readonly Ink[]>>();
  readonly #members: ReadonlySignal<RoomState["members"]>;
  readonly #strokes: ReadonlySignal<readonly Stroke[]>;
  readonly #pending: ReadonlySignal<readonly Stroke[]>;

  /** @param pending one's own strokes that are not wholly in the room yet */
  constructor(room: ReadonlySignal<RoomState | null>, pending: ReadonlySignal<readonly Stroke[]> = NONE) {
    this.#members = computed(() => room.value?.members ?? {});
    this.#strokes = computed(() => room.value?.strokes ?? []);
    this.#pending = pending;
  }

  /** What is drawn on this publication; read inside an effect, it tells when that changes. */
  on(publicationId: string | null): readonly Ink[] {
    const known = this.#sheets.get(publicationId);
    if (known !== undefined) return known.value;
    const made = computed(() =>
      inksOf(
        { members: this.#members.value, strokes: this.#strokes.value },
        publicationId,
        this.#pending.value,
      ),
    );
    this.#sheets.set(publicationId, made);
    return made.value;
  }
}
