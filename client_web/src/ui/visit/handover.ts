/**
 * The visit taken along to another browser, as out of an app that lets no microphone through: the address carries a secret
 * that works once, within ten minutes, in its fragment, which browsers never send; it is taken out before anything else, and
 * kept in this tab until the house has said yes or no.
 */
import { signal } from "@preact/signals";
import { type Api, ApiProblem, ask } from "../../lib/api";
import { tabDrawer } from "../../lib/storage";
import { untilAnswered } from "./untilAnswered";

const FRAGMENT = "visit";
const drawer = tabDrawer<string>("handover");

/** The secret that another browser handed over with this address, taken out of it, or before a reload; null without one. */
export function takeHandedOver(): string | null {
  const { hash, pathname, search } = globalThis.location;
  const secret = secretIn(hash);
  if (secret !== null) {
    history.replaceState(null, "", pathname + search);
    drawer.write(secret);
  }
  return drawer.read();
}

/** Begin again when such an address is opened where the page stands already: only the fragment is new, and nothing loads. */
export function followHandover(): void {
  globalThis.addEventListener("hashchange", ({ newURL }) => {
    if (secretIn(new URL(newURL).hash) !== null) globalThis.location.reload();
  });
}

function secretIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get(FRAGMENT) || null;
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

/**
 * The new token of the visit that was handed over; null if it was taken over before, or too long ago.
 *
 * While nobody says so, `onUnanswered` is told, and it is tried again.
 */
export async function takeOver(api: Api, secret: string, onUnanswered: () => void): Promise<string | null> {
  const tell = () => ask(api.POST("/api/v1/visits/by-handover", { body: { secret } }));
  try {
    return (await untilAnswered(tell, signal(true), onUnanswered))?.token ?? null;
  } catch (problem) {
    if (problem instanceof ApiProblem) return null;
    throw problem;
  } finally {
    drawer.clear();
  }
}
