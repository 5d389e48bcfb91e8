/**
 * The visit taken along to another browser, as out of an app that lets no microphone through: the address carries the
 * visit's token in its fragment, which browsers never send, and it is taken out before anything else happens.
 */

const FRAGMENT = "visit";

/** The token that another browser handed over with this address; taken out of it. Null without one. */
export function takeHandedOver(): string | null {
  const { hash, pathname, search } = globalThis.location;
  const token = new URLSearchParams(hash.replace(/^#/, "")).get(FRAGMENT);
  if (token !== null) history.replaceState(null, "", pathname + search);
  return token || null;
}

/** This page's address for another browser. `token` takes the visit along; null begins a new one there. */
export function addressFor(token: string | null): string {
  const { origin, pathname, search } = globalThis.location;
  const fragment = token === null ? "" : `#${new URLSearchParams({ [FRAGMENT]: token })}`;
  return `${origin}${pathname}${search}${fragment}`;
}
