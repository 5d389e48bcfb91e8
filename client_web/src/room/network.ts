/** What a browser tells of its own network. Safari and Firefox tell less, and what they do not tell shows in time. */

export interface NetworkListener {
  /** The network is back, or a phone was unlocked. */
  onBack(): void;
  /** The network is of another kind now, such as mobile instead of Wi-Fi. */
  onOther(): void;
}

interface Network extends EventTarget {
  readonly type?: string;
}

/** Listen until the function that comes back is called. */
export function watchNetwork(listener: NetworkListener): () => void {
  const network = (globalThis.navigator as { connection?: Network } | undefined)?.connection;
  let type = network?.type;
  const onOnline = () => listener.onBack();
  const onVisibility = () => {
    if (globalThis.document.visibilityState === "visible") listener.onBack();
  };
  // also fired for each new guess at the speed, and most often when it is slow
  const onChange = () => {
    if (network?.type === type) return;
    type = network?.type;
    listener.onOther();
  };
  globalThis.addEventListener?.("online", onOnline);
  globalThis.document?.addEventListener("visibilitychange", onVisibility);
  network?.addEventListener("change", onChange);
  return () => {
    globalThis.removeEventListener?.("online", onOnline);
    globalThis.document?.removeEventListener("visibilitychange", onVisibility);
    network?.removeEventListener("change", onChange);
  };
}
