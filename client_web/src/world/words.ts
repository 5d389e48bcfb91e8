/** The few words that the place itself shows until a page gives it others. */
import type { RoomKind } from "../scene/place";
import type { WallWords } from "../scene/wall";

export type Language = "en" | "it";

interface PlaceWords {
  readonly reconnecting: string;
  readonly wall: Readonly<Record<RoomKind, WallWords>>;
}

export const PLACE_WORDS: Readonly<Record<Language, PlaceWords>> = {
  en: {
    reconnecting: "reconnecting",
    wall: {
      hall: { title: "Welcome", lines: ["Make yourself comfortable."] },
      meeting: { title: "Welcome", lines: ["A screen that you choose to show", "appears here."] },
    },
  },
  it: {
    reconnecting: "si ricollega",
    wall: {
      hall: { title: "Benvenuti", lines: ["Si metta comodo."] },
      meeting: { title: "Benvenuti", lines: ["Lo schermo che sceglie di mostrare", "compare qui."] },
    },
  },
};
