/** What agents read who invite somebody, in Italian. */
import type { Translation } from "../i18n";
import type { invitationWords as english } from "./en.invitations";

export const invitationWords: Translation<typeof english> = {
  send_link: "Invia link",
  title: "Chi vuole vedere?",
  words: "Per chi è al telefono con Lei. Il link e le cifre portano dritto da Lei, una volta sola.",
  kind_new: "Una persona nuova",
  kind_ticket: "Una richiesta che c'è già",
  name: "Nome (facoltativo)",
  topic: "Di che cosa si tratta",
  note: "Con parole sue (facoltativo)",
  find: "Numero, nome o parola",
  finding: "Cerco…",
  found_none: "Non ho trovato nulla.",
  make: "Crea il link",
  again: "Creane un altro",
  made_title: "Per {name}, {ticket}",
  code: "Legga ad alta voce",
  code_where: "su {place}: «Ho un codice»",
  link: "Oppure invii il link",
  copy: "Copia",
  copied: "Copiato. Lo incolli in un messaggio.",
  copy_failed: "Non è stato possibile copiarlo. Lo selezioni e lo copi a mano.",
  picture: "Il link come immagine per la fotocamera di un telefono",
  until: "Vale una volta, fino alle {time}. Un altro per la stessa richiesta ne prende il posto.",
  expired: "È scaduto. Ne crei un altro.",
  arrives: "Al suo arrivo si sente lo squillo qui, anche mentre Lei è assente.",
  joins: "Entra direttamente in questo incontro.",
  ring_title: "{name} è qui",
  ring_words: "Su Suo invito.",
};
