import type { Translation } from "../i18n";
import type { meetingWords as english } from "./en.meeting";

/** What is said in a meeting alone, in Italian: sound, networks, pictures and what is drawn on them. */
export const meetingWords: Translation<typeof english> = {
  tools: "Questa immagine",
  draw: "Disegna",
  draw_label: "Disegna sull'immagine",
  clear: "Cancella",
  clear_label: "Cancella ciò che è disegnato",
  stop: "Ferma",
  stop_own_screen: "Ferma il mio schermo",
  stop_own_camera: "Ferma la mia fotocamera",
  stop_screen_of: "Ferma lo schermo di {name}",
  stop_camera_of: "Ferma la fotocamera di {name}",
  stopped_screen: "{name} ha fermato il Suo schermo. Non se ne vede più nulla. Può mostrarlo di nuovo.",
  stopped_camera: "{name} ha fermato la Sua fotocamera. Non se ne vede più nulla. Può mostrarla di nuovo.",

  network_fair: "Connessione un po' debole",
  network_poor: "Connessione debole",
  own_network_title: "La Sua connessione è debole.",
  own_network_words: "Se la voce si interrompe, possiamo continuare per iscritto.",
  network_title: "La connessione di {name} è debole.",
  network_words: "La voce può interrompersi. Aiutano frasi brevi, e i messaggi arrivano sempre.",

  sound: "Audio",
  sound_title: "Audio",
  microphone: "Microfono",
  microphone_level: "Il Suo livello",
  microphone_off: "Il Suo microfono è spento.",
  loudspeaker: "Altoparlante",
  system_device: "Come dice il sistema",
  test_tone: "Fai sentire un tono",
  test_tone_playing: "Si sente ora…",
  headphones: "Indosso le cuffie",
  headphones_hint: "Le voci vengono da dove stanno le persone. Senza cuffie farebbero eco.",
  headphones_offer: "Sembra che indossi le cuffie.",
  push_to_talk: "Tieni premuto per parlare",
  push_to_talk_hint:
    "La Sua voce è spenta. Si accende mentre tiene premuta la barra spaziatrice, o il pulsante.",
  talk: "Tieni premuto per parlare",
  talking: "La si sente",
  sound_done: "Fatto",
  device_offer: "C'è un nuovo microfono: {name}.",
  device_use: "Usalo",
  device_not: "No, grazie",
  device_gone: "Il microfono è stato staccato. La Sua voce continua con: {name}.",
  device_failed: "Questo microfono non si apre. Continua quello di prima.",
};
