/** Line drawings beside words; never instead of them, so every one is hidden from screen readers. */

const DRAWINGS = {
  camera:
    "M4 8a2 2 0 0 1 2-2h1.8l1.4-2h5.6l1.4 2H18a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM12 16a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  check: "M4 12.5l5.5 5.5L20 7",
  chevron: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-6.5a1.5 1.5 0 0 1 3 0V11m0-5a1.5 1.5 0 0 1 3 0v6m0-3.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1.5a6 6 0 0 1-4.6-2.2L4 14.6a1.6 1.6 0 0 1 2.3-2.2L8 14",
  info: "M12 11v6M12 7.2v.3M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0",
  leave: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9",
  microphone:
    "M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15zM5 11.5a7 7 0 0 0 14 0M12 18.5V22",
  muted:
    "M15.5 9V6.5a3.5 3.5 0 0 0-6.6-1.6M8.5 9v2.5a3.5 3.5 0 0 0 5.6 2.8M5 11.5a7 7 0 0 0 11 5.7M19 11.5a7 7 0 0 1-.6 2.8M12 18.5V22M3 3l18 18",
  pen: "M4 20l1-4.5L16.2 4.3a1.9 1.9 0 0 1 2.7 0l.8.8a1.9 1.9 0 0 1 0 2.7L8.5 19zM14 6.5l3.5 3.5",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.4a3.5 3.5 0 0 1 0 6.2M18 14.2a6.5 6.5 0 0 1 3.5 5.8",
  phone:
    "M5 3.5h3.5l2 5-2.4 1.7a12 12 0 0 0 5.7 5.7l1.7-2.4 5 2V19a2 2 0 0 1-2.2 2A17 17 0 0 1 3 5.7a2 2 0 0 1 2-2.2z",
  room: "M12 2.8l8.2 4.6v9.2L12 21.2l-8.2-4.6V7.4zM3.8 7.4L12 12l8.2-4.6M12 12v9.2",
  screen:
    "M3 5.5A1.5 1.5 0 0 1 4.5 4h15A1.5 1.5 0 0 1 21 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 14.5zM8 20h8M12 13V7.5M9.5 9.8L12 7.3l2.5 2.5",
  send: "M4 12l16-8-5 16-4-6.5zM11 13.5L20 4",
  signal_fair: "M4 20v-4M9.3 20v-8",
  signal_poor: "M4 20v-4",
  sound: "M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  turn: "M4.5 10a8 8 0 0 1 13.8-3L20 9M20 4v5h-5M19.5 14a8 8 0 0 1-13.8 3L4 15M4 20v-5h5",
  wipe: "M9 20h11M5.6 15.4l8.8-8.8a2 2 0 0 1 2.8 0l2.2 2.2a2 2 0 0 1 0 2.8L11 20H8.5l-2.9-2.9a1.2 1.2 0 0 1 0-1.7zM10 11l5 5",
  wait: "M12 7v5l3.5 2M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0",
  warning:
    "M12 9.5v4.5M12 17v.3M10.3 4.2L2.6 17.6A2 2 0 0 0 4.3 20.6h15.4a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0z",
  write:
    "M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v10a1.5 1.5 0 0 1-1.5 1.5H10l-5 4v-4H5.5A1.5 1.5 0 0 1 4 15.5zM8 8.5h8M8 12h5",
} as const;

/** What a drawing has not, shown faintly: bars that are missing. */
const FAINT: Partial<Record<keyof typeof DRAWINGS, string>> = {
  signal_fair: "M14.7 20V8M20 20V4",
  signal_poor: "M9.3 20v-8M14.7 20V8M20 20V4",
};

export type IconName = keyof typeof DRAWINGS;

/** A drawing as tall as the words beside it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.9"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {FAINT[name] && <path d={FAINT[name]} opacity="0.4" stroke-width="1.6" />}
      <path d={DRAWINGS[name]} stroke-width={FAINT[name] ? "2.8" : undefined} />
    </svg>
  );
}
