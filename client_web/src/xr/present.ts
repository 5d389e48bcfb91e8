/** Whether there is a headset. Small, so that pages can ask without loading the rest. */

/** Resolves to whether a headset is here that shows a room. */
export async function isHeadsetHere(xr: XRSystem | undefined = globalThis.navigator?.xr): Promise<boolean> {
  try {
    return (await xr?.isSessionSupported("immersive-vr")) ?? false;
  } catch {
    return false; // a policy forbids it here: to the page that is the same
  }
}
