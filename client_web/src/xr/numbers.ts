/** A headset in numbers: what people's eyes, necks and stomachs ask for. Angles in degrees, as eyes measure. */

/** Height of an em, by use. */
export const EM_DEG = { least: 1.2, body: 1.4, caption: 1.8, title: 2.5 } as const;
export const LINE_CHARACTERS = 40;
/** Whatever is pressed is at least this large, and this far from the next. */
export const TARGET_DEG = 2.8;
export const GAP_DEG = 0.5;

/** Panels: how far, how far below the eyes their middle hangs, and how far from the centre anything of them may be. */
export const PANEL_M = 1.3;
export const PANEL_RANGE_M = [1.2, 1.5] as const;
export const PANEL_BELOW_DEG = 13;
export const PANEL_BELOW_RANGE_DEG = [10, 15] as const;
export const CENTRE_DEG = 25;

/** The shown screen. */
export const SCREEN_M = 2;
export const SCREEN_DEG = 60;
export const SCREEN_ZOOM = 2;

/** Seated: height of the eyes. */
export const SEAT_EYES_M = 1.2;
/** Whom one meets: how far, and how far from the centre. */
export const PARTNER_M = 1.3;
export const PARTNER_DEG = 30;

export const SNAP_DEG = 30;
export const TELEPORT_FADE_MS = 120;
