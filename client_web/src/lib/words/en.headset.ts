/** What the way into a headset says, and the panels inside, in English. */
export const headsetWords = {
  enter: "Enter VR",
  beta: "Beta",
  help: "Sit down, with room for your arms. Your voice goes on. You can come back at any time.",
  inside: "You are in the headset",
  come_back: "Come back to the page",
  failed: "The headset did not let us in. Nothing is lost: go on here, or try again.",
  here: "With you",
  leave: "Leave VR",
  reconnecting: "Reconnecting…",
  voiceless: "No voice on this network",
  picture_still: "The picture stands still",
} as const;
