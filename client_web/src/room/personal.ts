/** What a room tells this page alone, beside what it tells everybody who watches. */
import type {
  Answer,
  DeskStatus,
  Goodbye,
  Levels,
  PathChanged,
  Refused,
  Slots,
  VisitStatus,
  Welcome,
} from "../wire/generated";
import type { UnsaidLine } from "./lines";
import type { LinkState } from "./link";

/** All optional; none is called from inside a call to the room. */
export interface PersonalListener {
  /** The connection: connecting, open, reconnecting, closed with its reason and words. */
  onState?(state: LinkState): void;
  /** We are in, again after each loss; our own names, and the pace at which poses are useful. */
  onWelcome?(welcome: Welcome): void;
  onVisitStatus?(status: VisitStatus): void;
  onDeskStatus?(status: DeskStatus): void;
  onAnswer?(answer: Answer): void;
  onSlots?(slots: Slots): void;
  onLevels?(levels: Levels): void;
  onPathChanged?(change: PathChanged): void;
  onRefused?(refused: Refused): void;
  onGoodbye?(goodbye: Goodbye): void;
  /** Lines that were written here and are not in the room yet, whenever that changes. */
  onUnsaid?(lines: readonly UnsaidLine[]): void;
  /** A pause was asked for here and is not on yet; or it is on, refused or taken back. */
  onPauseWished?(isWished: boolean): void;
}
