/**
 * The headset, for pages. Load it lazily, and only where `isHeadsetHere()` (from "./present") says so:
 *
 *     const { enterHeadset } = await import("../../xr");
 *     const headset = await enterHeadset({ world, page, isTest });
 *
 * The page goes on as it was: its voice, its socket and all that it shows are untouched by entering and leaving.
 */
export { enterHeadset, type Headset, type HeadsetOptions } from "./headset";
export type { HeadsetPage, HeadsetWords, PageFacts } from "./page";
