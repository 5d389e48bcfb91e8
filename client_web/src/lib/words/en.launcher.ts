/** What the button on a company's own site says, in English. It is loaded by every page there: keep it short. */
export const enLauncher = {
  open: "Talk to a person",
  back: "Back to your visit",
  waiting: "You keep your place. We tell you here when it is your turn.",
  coming: "Somebody is coming now.",
  meeting: "Somebody is here for you.",
  frame: "Your visit",
  minimise: "Make small",
  close: "Close",
  elsewhere: "It does not open here. Open it in a window of its own:",
  window: "Open",
} as const;
