/** Where panels hang and how they are divided, in degrees. Pure: the numbers are checked, not trusted. */
import { CENTRE_DEG, EM_DEG, GAP_DEG, PANEL_BELOW_DEG, PARTNER_DEG, SCREEN_DEG, TARGET_DEG } from "./numbers";

/** A field of a panel, in degrees from its left and top edge. */
export interface Field {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A panel: its middle, seen from the seat, and its size. */
export interface Place {
  readonly right: number;
  readonly up: number;
  readonly width: number;
  readonly height: number;
}

const HEIGHT = 15.5;
const PADDING = 0.9;
/** From its middle to a shoulder, whoever sits at 1.3 m takes up so much. */
const SHOULDER_DEG = 10;
/** Between the two panels. */
const BETWEEN = 1;
/** The panel of people is beside the partner, and reaches no further. */
const PEOPLE_WIDTH = 19;
/** Wider, and lines would be longer than eyes find their way back from. */
const CHAT_WIDTH = 22.5;
const SCREEN_UP_DEG = 13;

/** Which side the partner is on: 1 right, -1 left. */
export type Side = 1 | -1;

/** People, microphone and the way out: on the partner's side, short of their shoulder. */
export function peoplePlace(side: Side): Place {
  const outer = PARTNER_DEG - SHOULDER_DEG;
  return {
    right: side * (outer - PEOPLE_WIDTH / 2),
    up: -PANEL_BELOW_DEG,
    width: PEOPLE_WIDTH,
    height: HEIGHT,
  };
}

/** What is written: on the other side. */
export function chatPlace(side: Side): Place {
  const inner = PARTNER_DEG - SHOULDER_DEG - PEOPLE_WIDTH - BETWEEN;
  const width = Math.min(CHAT_WIDTH, CENTRE_DEG + inner);
  return { right: side * (inner - width / 2), up: -PANEL_BELOW_DEG, width, height: HEIGHT };
}

/** The shown screen: above the panels, turned away from the partner so that nobody sits before it. */
export function screenPlace(side: Side): Omit<Place, "height"> {
  return {
    right: -side * (SCREEN_DEG / 2 - (PARTNER_DEG - SHOULDER_DEG)),
    up: SCREEN_UP_DEG,
    width: SCREEN_DEG,
  };
}

/** Buttons in one row at the foot of a panel. */
export function buttonRow(place: Place, count: number): readonly Field[] {
  const width = (place.width - 2 * PADDING - (count - 1) * GAP_DEG) / count;
  return Array.from({ length: count }, (_, at) => ({
    left: PADDING + at * (width + GAP_DEG),
    top: place.height - PADDING - BUTTON_HEIGHT,
    width,
    height: BUTTON_HEIGHT,
  }));
}

/** Where words go: above the buttons, if there are any. */
export function wordField(place: Place, hasButtons: boolean): Field {
  const foot = hasButtons ? BUTTON_HEIGHT + GAP_DEG : 0;
  return {
    left: PADDING,
    top: PADDING,
    width: place.width - 2 * PADDING,
    height: place.height - 2 * PADDING - foot,
  };
}

const BUTTON_HEIGHT = Math.max(3.4, TARGET_DEG);
/** From one line of words to the next, in ems. */
export const LEADING = 1.35;
/** Lines of body text that fit below a title. */
export function linesBelowTitle(field: Field): number {
  return Math.floor((field.height - EM_DEG.title * LEADING) / (EM_DEG.body * LEADING));
}
