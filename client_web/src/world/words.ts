/** The few words that the place itself shows until a page gives it others. */
import { speaker } from "../lib/i18n";
import { placeWords as english } from "../lib/words/en.place";
import { placeWords as italian } from "../lib/words/it.place";
import type { RoomKind } from "../scene/place";
import type { WallWords } from "../scene/wall";

export type { Language } from "../lib/i18n";

/** What the place says in one language. */
export interface PlaceWords {
  readonly reconnecting: string;
  /** What the picture is, and which keys it takes. */
  readonly keys: string;
  readonly wall: Readonly<Record<RoomKind, WallWords>>;
}

/** `language` by its two letters. */
export function placeWords(language: string): PlaceWords {
  const say = speaker({ en: english, it: italian }, () => language, "place");
  return {
    reconnecting: say("reconnecting"),
    keys: say("keys"),
    wall: {
      hall: { title: say("hall_title"), lines: [say("hall_line")] },
      meeting: { title: say("meeting_title"), lines: [say("meeting_line")] },
    },
  };
}
