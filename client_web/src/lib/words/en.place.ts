/** The few words that the place itself shows until a page gives it others, in English. */
export const placeWords = {
  reconnecting: "reconnecting",
  keys: "The room in 3D. Arrow keys walk through it. All that happens here is also said in words.",
  hall_title: "Welcome",
  hall_line: "Make yourself comfortable.",
  meeting_title: "Welcome",
  meeting_line: "A screen that you choose to show appears here.",
} as const;
