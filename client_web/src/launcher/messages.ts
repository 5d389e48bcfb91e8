/**
 * What the frame and the site's page say to each other by postMessage. Each names the other's exact origin when it
 * speaks, and believes only the one window with the one origin that it expects when it listens.
 */

/** How the visit stands: not begun, waiting, somebody comes, in the meeting, over. */
export type Standing = "before" | "waiting" | "coming" | "meeting" | "over";

/** From the frame to the page. `refused`: the site's word was not believed, with the reason. */
export type FromFrame =
  | { readonly salotto: 1; readonly t: "standing"; readonly standing: Standing }
  | { readonly salotto: 1; readonly t: "refused"; readonly words: string };

/** From the page to the frame: somebody pressed the cross while the visit is on, so ask whether they mean it. */
export type ToFrame = { readonly salotto: 1; readonly t: "leave" };

const STANDINGS: readonly string[] = ["before", "waiting", "coming", "meeting", "over"];

/** The message of the other side in an event; null for whatever comes from elsewhere, or is none. */
export function heard(
  event: Pick<MessageEvent, "source" | "origin" | "data">,
  from: unknown,
  origin: string,
): FromFrame | ToFrame | null {
  const { data } = event;
  if (!from || event.source !== from || event.origin !== origin || data?.salotto !== 1) return null;
  const isKnown =
    data.t === "leave" ||
    (data.t === "standing" && STANDINGS.includes(data.standing)) ||
    (data.t === "refused" && typeof data.words === "string");
  return isKnown ? data : null;
}
