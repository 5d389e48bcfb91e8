/**
 * The visit taken along to another browser, as out of an app that lets no microphone through: the address carries a secret
 * that works once, within ten minutes, in its fragment, which browsers never send; it is taken out before anything else.
 */

import { type Api, ask } from "../../lib/api";

const FRAGMENT = "visit";

/** The secret that another browser handed over with this address; taken out of it. Null without one. */
export function takeHandedOver(): string | null {
  const { hash, pathname, search } = globalThis.location;
  const secret = new URLSearchParams(hash.replace(/^#/, "")).get(FRAGMENT);
  if (secret !== null) history.replaceState(null, "", pathname + search);
  return secret || null;
}

/** This page's address for another browser. `secret` takes the visit along; null begins a new one there. */
export function addressFor(secret: string | null): string {
  const { origin, pathname, search } = globalThis.location;
  const fragment = secret === null ? "" : `#${new URLSearchParams({ [FRAGMENT]: secret })}`;
  return `${origin}${pathname}${search}${fragment}`;
}

/** What takes the visit of this api along; null if the house cannot say so now. */
export async function handOver(api: Api): Promise<string | null> {
  try {
    return (await ask(api.POST("/api/v1/visits/current/handover"))).secret;
  } catch {
    return null;
  }
}

/** The new token of the visit that was handed over; null if it was taken over before, or too long ago. */
export async function takeOver(api: Api, secret: string): Promise<string | null> {
  try {
    return (await ask(api.POST("/api/v1/visits/by-handover", { body: { secret } }))).token;
  } catch {
    return null;
  }
}
