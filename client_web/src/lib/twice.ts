/** Parts of a page that load later: a network may be gone for a moment, and a house may have moved on meanwhile. */

/** From the first try to the second, in milliseconds. */
export const AGAIN_MS = 2_000;

/**
 * What `load` brings; null: it does not come, nor a little later. Never rejects.
 *
 * Browsers of before the summer of 2026 remember as long as a page lasts that a module did not come, and never ask again
 * (https://github.com/whatwg/html/pull/10327): there the second try fails at once, and only a page loaded anew helps.
 */
export async function twice<Part>(load: () => Promise<Part>): Promise<Part | null> {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return load().catch(() => null);
  }
}
