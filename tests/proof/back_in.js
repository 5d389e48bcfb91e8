// Notes when a room was told to this page: each first snapshot of a connection, in milliseconds since 1970. It looks
// at what arrives from the network, not at what the page makes of it.
(() => {
  const words = new TextEncoder().encode("snapshot");
  const holds = (bytes) => {
    const upTo = Math.min(bytes.length - words.length, 40);
    for (let at = 0; at <= upTo; at += 1) if (words.every((byte, k) => bytes[at + k] === byte)) return true;
    return false;
  };
  const told = [];
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => {
        const bytes = typeof data === "string" ? new TextEncoder().encode(data.slice(0, 60)) : new Uint8Array(data);
        if (holds(bytes)) told.push(Date.now());
      });
    }
  };
  /** When the `count`th room was told after a moment; 0 if not yet. */
  window.backIn = (sinceMs, count) => told.filter((at) => at >= sinceMs)[count - 1] ?? 0;
})();
