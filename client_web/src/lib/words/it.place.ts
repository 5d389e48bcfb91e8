/** The few words that the place itself shows until a page gives it others, in Italian. */
import type { Translation } from "../i18n";
import type { placeWords as english } from "./en.place";

export const placeWords: Translation<typeof english> = {
  reconnecting: "si ricollega",
  keys: "La stanza in 3D. Con le frecce si cammina. Tutto ciò che vi accade è detto anche a parole.",
  hall_title: "Benvenuti",
  hall_line: "Prego, si accomodi.",
  meeting_title: "Benvenuti",
  meeting_line: "Lo schermo che sceglie di mostrare compare qui.",
};
