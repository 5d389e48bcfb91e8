/** What a refusal means, in Italian. */
import type { Translation } from "../i18n";
import type { problemWords as english } from "./en.problems";

export const problemWords: Translation<typeof english> = {
  invalid: "Qualcosa non è come dovrebbe. Controlli quello che ha scritto e lo invii di nuovo.",
  invalid_reach: "Scriva un numero con il prefisso, oppure un indirizzo e-mail.",
  invalid_words: "È troppo lungo. Lo dica in 2.000 caratteri al massimo.",
  invalid_text: "La riga è vuota o troppo lunga. La riscriva più breve.",
  invalid_topic: "Questo argomento non è più nella lista. Ricarichi la pagina e ne scelga un altro.",
  invalid_organisation: "Questo indirizzo non dice da chi vuole andare. Usi il link che ha ricevuto.",
  invalid_password: "Questa password è troppo corta o troppo lunga. Ne scelga una di almeno 10 caratteri.",
  invalid_disposition: "Questo esito non è più nella lista. Ne scelga un altro.",
  invalid_reason: "Questo motivo non è più nella lista. Ne scelga un altro.",
  invalid_promise_text: "Dica che cosa viene promesso.",
  invalid_promise_due_at: "Questo momento è passato, o è lontano più di un anno. Ne scelga un altro.",
  not_allowed: "Qui non è possibile, o non in questo momento. Non è cambiato nulla.",
  not_signed_in: "Qui non La riconosciamo più. Ricarichi la pagina; quello che è stato scritto resta.",
  not_found: "Questo non c'è più. Ricarichi la pagina per vedere come stanno le cose.",
  conflict: "Nel frattempo le cose sono cambiate, quindi non è stato fatto. Non si perde nulla.",
  too_many: "Era troppo in una volta. Aspetti un poco, poi riprovi.",
  room_full: "La stanza è piena. Aspetti un momento, poi riprovi.",
  unavailable: "In questo momento non è possibile. Non è cambiato nulla; riprovi tra poco.",
  protocol: "Questa pagina e noi non ci capiamo. Ricarichi la pagina.",
  overload: "Al momento il collegamento è troppo lento. Ci ricolleghiamo da soli.",
  pass_refused: "L'ingresso è scaduto. Ricarichi la pagina; il Suo posto resta.",
  replaced: "È stato aperto in un'altra finestra e continua lì.",
  restarting: "Torniamo tra un momento. Non si perde nulla.",
  ended: "La conversazione è finita.",
  broken: "Qualcosa si è guastato da noi. È stato annotato; riprovi.",
  offline: "Non è arrivata risposta. Controlli il collegamento; non si perde nulla.",
  unclear: "Qualcosa è andato storto da noi. Non si perde nulla; riprovi.",
};
