/** What somebody reads who was invited by an agent, in Italian. */
import type { Translation } from "../i18n";
import type { enInvited } from "./en.invited";

export const itInvited: Translation<typeof enInvited> = {
  have_code: "Ho un codice",
  link_title: "La stiamo aspettando.",
  link_words:
    "Chi è al telefono con Lei vede qui ciò che mostra. Resti al telefono: questa pagina non emette suoni finché non lo desidera.",
  enter: "Entra",
  as_usual: "Inizia senza invito",
  code_title: "Scriva le sei cifre.",
  code_words: "Gliele legge la persona al telefono.",
  code_label: "Sei cifre",
  code_short: "Le cifre sono sei. Chieda alla persona al telefono di rileggerle.",
  back: "Indietro",
  refused_title: "L'ingresso non è ancora riuscito. Non si perde nulla.",
  code_not_found: "Queste sei cifre non risultano. Le ricontrolli, o ne chieda di nuove.",
  code_expired: "Queste sei cifre non valgono più. Ne chieda di nuove, oppure un link.",
  code_spent: "Queste sei cifre sono già state usate: valgono una volta sola. Ne chieda di nuove.",
  link_not_found: "Questo invito non risulta. Ne chieda uno nuovo.",
  link_expired: "Questo invito è scaduto: vale quindici minuti. Ne chieda uno nuovo.",
  link_spent: "Questo invito è già stato usato: vale una volta sola. Ne chieda uno nuovo.",
  code_outdated:
    "Cifre più recenti hanno preso il posto di queste. Se le faccia leggere dalla persona al telefono.",
  link_outdated: "Un invito più recente ha preso il posto di questo. Segua quello, o ne chieda un altro.",
  code_conflict: "Lei è già qui, in un'altra pagina o su un altro dispositivo: continui lì.",
  link_conflict: "Lei è già qui, in un'altra pagina o su un altro dispositivo: continui lì.",
  too_many: "Sono stati provati troppi codici. Riprovi tra {minutes} min, oppure chieda un link.",
  coming_title: "{name} sta arrivando.",
  coming_words: "Resti al telefono. {name} sarà qui con Lei tra un momento.",
  busy_title: "{name} è con un'altra persona in questo momento.",
  gone_title: "{name} non è qui in questo momento.",
  not_now_title: "{name} non può venire in questo momento.",
  line_words: "Ha un posto qui: La riceve la prima persona libera. Può anche farsi richiamare.",
  quiet_words: "È al telefono con {name}, perciò questa pagina non emette suoni.",
  talk_here: "Parlo da qui",
  quiet_ok: "Resto al telefono",
};
