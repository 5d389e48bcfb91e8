import type { Translation } from "../i18n";
import type { headsetWords as english } from "./en.headset";

/** What the way into a headset says, and the panels inside, in Italian. */
export const headsetWords: Translation<typeof english> = {
  enter: "Entra nel visore",
  beta: "Beta",
  help: "Si sieda, con spazio per le braccia. La Sua voce continua. Può tornare quando vuole.",
  inside: "È nel visore",
  come_back: "Torna alla pagina",
  failed: "Il visore non ci ha fatto entrare. Nulla è perso: continui qui, o riprovi.",
  here: "Con Lei",
  leave: "Esci dal visore",
  reconnecting: "Ci si ricollega…",
  voiceless: "La rete non porta la voce",
  picture_still: "L'immagine è ferma",
};
