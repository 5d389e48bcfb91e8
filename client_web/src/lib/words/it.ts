/** What every page says, in Italian: always *Lei*. */
import type { Translation } from "../i18n";
import type { en } from "./en";

export const it: Translation<typeof en> = {
  you: "Lei",
  close: "Chiudi",
  cancel: "Annulla",
  back: "Indietro",
  retry: "Riprova",
  language: "Lingua",
  loading: "Un momento…",

  chat: "Messaggi",
  chat_empty: "Quello che scrive qui lo vedete entrambi, e resta con la Sua richiesta.",
  write_here: "Scriva qui…",
  send: "Invia",
  sending: "invio…",
  new_lines: "{count} nuovi",

  turn_on_microphone: "Attiva microfono",
  mute: "Muto",
  unmute: "Riattiva voce",
  muted: "Muto",
  share_screen: "Mostra schermo",
  stop_sharing: "Smetti di mostrare",
  write: "Scrivi",
  hide_chat: "Nascondi messaggi",
  leave: "Esci",
  view_3d: "Stanza in 3D",
  view_2d: "Vista semplice",
  is_speaking: "sta parlando",
  is_muted: "microfono spento",
  is_reconnecting: "si sta ricollegando…",
  shared_by: "{name} mostra lo schermo",
  shared_by_you: "Sta mostrando il Suo schermo. Si vede solo ciò che ha scelto.",
  point_hint: "Tocchi l'immagine per indicare un punto.",
  point_centre: "Indica il centro dell'immagine",
  see_large: "Vedi in grande",
  see_small: "Rimpicciolisci",
  screen_empty: "In questo momento non viene mostrato alcuno schermo.",

  lost_title: "Il collegamento si è interrotto",
  lost_words: "Non si perde nulla. Ci stiamo ricollegando da soli.",
  replaced_title: "Aperto in un'altra finestra",
  replaced_words:
    "La conversazione continua nella finestra che ha aperto per ultima. Chiuda questa, oppure la riprenda qui.",
  take_back: "Continua qui",
  refused_title: "Non è riuscito",
  blocked_title: "Su questa rete la voce non è possibile",
  blocked_words:
    "La rete non lascia passare la voce. Tutto il resto funziona: può scrivere. Noi continuiamo a provare.",
  voice_connecting: "Colleghiamo la voce…",
  microphone_denied_title: "Il microfono è bloccato",
  microphone_denied_words:
    "Può consentirlo nella barra dell'indirizzo del browser e riprovare. Oppure continui scrivendo: non si perde nulla.",
  microphone_missing_title: "Non abbiamo trovato un microfono",
  microphone_missing_words: "Ne colleghi uno e riprovi, oppure continui scrivendo.",
  microphone_busy_title: "Il microfono è usato da un altro programma",
  microphone_busy_words: "Chiuda l'altro programma e riprovi, oppure continui scrivendo.",
  microphone_insecure_title: "Il microfono richiede una pagina protetta",
  microphone_insecure_words:
    "Questo indirizzo non è protetto (https), perciò il browser tiene chiuso il microfono. Continui scrivendo.",
  screen_missing: "Questo dispositivo non può mostrare lo schermo. Può descriverlo a parole.",
  screen_denied: "Non viene mostrato nulla: ha annullato, oppure il browser non lo ha consentito.",
  no_3d_title: "La stanza è nella vista semplice",
  no_3d_words: "Questo dispositivo non disegna in 3D. Qui funziona comunque tutto.",
  sound_blocked: "Il browser tiene spento l'audio finché non tocca.",
  turn_on_sound: "Attiva l'audio",
  they_left: "{name} è uscito dalla conversazione.",

  offline: "Non è arrivata risposta. Controlli il collegamento; non si perde nulla.",
  unclear: "Qualcosa è andato storto da parte nostra. Non si perde nulla; riprovi, per favore.",
};
