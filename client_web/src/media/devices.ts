/** Microphones and loudspeakers: which there are, which was chosen in this browser, and which come and go. */
import { browserDrawer } from "../lib/storage";
import { moveSound } from "./sound";

export type DeviceKind = "audioinput" | "audiooutput";

/** Something that may be chosen. The system's own choice is "" and stands in no list. */
export interface Device {
  readonly deviceId: string;
  readonly label: string;
}

const kept = {
  audioinput: browserDrawer<string>("microphone"),
  audiooutput: browserDrawer<string>("loudspeaker"),
} as const;
const headphones = browserDrawer<Readonly<Record<string, boolean>>>("headphones");

/** Names by which browsers also call the system's own choice. */
const SYSTEM = new Set(["", "default", "communications"]);

/** What was chosen in this browser; "" is the system's choice. */
export function chosen(kind: DeviceKind): string {
  return kept[kind].read() ?? "";
}

export function choose(kind: DeviceKind, deviceId: string): void {
  kept[kind].write(deviceId);
}

/** The devices of a kind. Without permission browsers tell no names: then the list is empty. */
export async function devicesOf(kind: DeviceKind): Promise<readonly Device[]> {
  return (await listed(kind)).filter((one) => !SYSTEM.has(one.deviceId));
}

/** The name of what the system has chosen, as far as the browser tells. */
export async function systemLabel(kind: DeviceKind): Promise<string> {
  return (await listed(kind)).find((one) => one.deviceId === "default")?.label ?? "";
}

/** Whether this browser lets a page choose where its sound comes out. */
export function canChooseLoudspeaker(): boolean {
  return typeof AudioContext !== "undefined" && "setSinkId" in AudioContext.prototype;
}

/** Let sound out here from now on; false: it does not come out there, and stays where it was. */
export async function useLoudspeaker(deviceId: string): Promise<boolean> {
  try {
    await moveSound(deviceId);
    return true;
  } catch {
    return false;
  }
}

/** What is plugged in or pulled out, from now until the returned function is called. */
export function watchDevices(onChange: () => void): () => void {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  devices?.addEventListener?.("devicechange", onChange);
  return () => devices?.removeEventListener?.("devicechange", onChange);
}

/** Whether somebody said that this loudspeaker is on their ears. */
export function wearsHeadphones(deviceId: string): boolean {
  return headphones.read()?.[deviceId] ?? false;
}

export function wearHeadphones(deviceId: string, isWorn: boolean): void {
  headphones.write({ ...headphones.read(), [deviceId]: isWorn });
}

/** Whether a name sounds like something on the ears: worth an offer, never an assumption. */
export function soundsLikeHeadphones(label: string): boolean {
  return /head(phone|set)|ear(bud|phone|pod)|airpods|buds\b|cuffi[ae]|auricolar/i.test(label);
}

async function listed(kind: DeviceKind): Promise<readonly Device[]> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  const found = (await devices?.enumerateDevices?.().catch(() => [])) ?? [];
  return found
    .filter((one) => one.kind === kind && one.label !== "")
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
