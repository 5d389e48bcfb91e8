// Notes the longest time during which no packet of any voice arrived at this page: it asks the connections
// themselves, ten times a second or more, and not the page's own code.
(() => {
  const connections = [];
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...wishes) {
      super(...wishes);
      connections.push(this);
    }
  };
  let counted = -1;
  let sinceMs = performance.now();
  let longestMs = 0;
  const look = async () => {
    let packets = 0;
    for (const each of connections) {
      for (const one of (await each.getStats()).values()) {
        if (one.type === "inbound-rtp" && one.kind === "audio") packets += one.packetsReceived;
      }
    }
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - sinceMs);
    if (packets !== counted) [counted, sinceMs] = [packets, nowMs];
    setTimeout(look, 40);
  };
  void look();
  window.silences = {
    /** Forget what was, and begin to count. */
    begin() {
      [sinceMs, longestMs] = [performance.now(), 0];
    },
    /** The longest silence since, in seconds, and how long the last one has lasted. */
    longest: () => longestMs / 1000,
    /** Our own address on the way that the newest connection takes. */
    async address() {
      const all = [...(await connections.at(-1).getStats()).values()];
      const { selectedCandidatePairId } = all.find((one) => one.type === "transport");
      const { localCandidateId } = all.find((one) => one.id === selectedCandidatePairId);
      return all.find((one) => one.id === localCandidateId).address;
    },
    lasting: () => (performance.now() - sinceMs) / 1000,
  };
})();
