/** What the button on a company's own site says, in Italian. */
export const itLauncher = {
  open: "Parla con una persona",
  back: "Torna alla visita",
  waiting: "Il Suo posto è tenuto. Le diciamo qui quando tocca a Lei.",
  coming: "Sta arrivando qualcuno.",
  meeting: "C’è una persona per Lei.",
  frame: "La Sua visita",
  minimise: "Riduci",
  close: "Chiudi",
  elsewhere: "Qui non si apre. La apra in una finestra a parte:",
  window: "Apri",
} as const;
