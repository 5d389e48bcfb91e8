/** New passwords, signing out everywhere, and the people of the house, in Italian. Read by staff. */
import type { Translation } from "../i18n";
import type { accessWords as english } from "./en.access";

export const accessWords: Translation<typeof english> = {
  new_title: "Scelga una nuova password",
  new_words:
    "Almeno dieci caratteri; una frase si ricorda bene. Si esce da ogni pagina aperta con questo nome.",
  new_password: "Nuova password",
  set: "Imposta la password",
  set_done: "La password è impostata. Entri con quella.",
  link_dead:
    "Questo link non vale più: vale una volta sola, entro un'ora. Ne chieda uno nuovo al supervisore o a chi gestisce Salotto.",
  forgotten: "Password dimenticata? Il supervisore o chi gestisce Salotto Le dà un link per una nuova.",
  change: "Cambia password",
  change_words: "Questa pagina resta aperta; si esce da tutte le altre.",
  current: "Password attuale (vuota se non ne ha)",
  current_wrong: "Questa non è la Sua password.",
  changed: "La password è cambiata.",
  everywhere: "Esci ovunque",
  everywhere_title: "Uscire ovunque?",
  everywhere_words: "Si esce da ogni pagina aperta con il Suo accesso, in ogni browser, anche da questa.",
  stay: "Resta",
  people: "Persone",
  people_words: "Per chi ha dimenticato la password, crei un link. Vale una volta sola, entro un'ora.",
  link: "Link per una nuova password",
  link_of: "Per {name}, fino alle {time}",
  copy: "Copia",
  copied: "Copiato. Non lo dia a nessun altro.",
  inactive: "Non lavora più qui",
};
