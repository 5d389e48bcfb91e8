/** What the button on a company's own site says, in Italian. */
export const itLauncher = {
  open: "Parli con una persona",
  back: "Torni alla sua visita",
  waiting: "Il suo posto resta suo. Le diciamo qui quando tocca a lei.",
  coming: "Sta arrivando qualcuno.",
  meeting: "C’è una persona per lei.",
  frame: "La sua visita",
  minimise: "Riduca",
  close: "Chiuda",
  elsewhere: "Qui non si apre. La apra in una finestra a parte:",
  window: "Apra",
} as const;
