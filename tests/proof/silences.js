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
  const counted = new Map(); // by connection: one that is closed counts nothing any more, and that is no packet
  let sinceMs = performance.now();
  let longestMs = 0;
  const heard = async (connection) => {
    let packets = 0;
    const report = await connection.getStats().catch(() => new Map());
    for (const one of report.values()) {
      if (one.type === "inbound-rtp" && one.kind === "audio") packets += one.packetsReceived;
    }
    const isMore = packets > (counted.get(connection) ?? 0);
    if (isMore) counted.set(connection, packets);
    return isMore;
  };
  const look = async () => {
    const isHeard = (await Promise.all(connections.map(heard))).includes(true);
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - sinceMs);
    if (isHeard) sinceMs = nowMs;
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
    newest: () => connections.at(-1),
    /** Our own end of the way that the newest connection takes: its address and port. */
    async way() {
      const all = [...(await connections.at(-1).getStats()).values()];
      const { selectedCandidatePairId } = all.find((one) => one.type === "transport");
      const { localCandidateId } = all.find((one) => one.id === selectedCandidatePairId);
      const { address, port } = all.find((one) => one.id === localCandidateId);
      return { address, port };
    },
    lasting: () => (performance.now() - sinceMs) / 1000,
  };
})();
