/** As much of a connection as the order of things needs; what browsers do with it is proved in a browser. */
export class FakeConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = "new";
  signalingState: RTCSignalingState = "stable";
  localDescription: { sdp: string } | null = null;
  isClosed = false;
  readonly transceivers: FakeTransceiver[] = [];

  addTransceiver(kind: string, init: { direction: string }): FakeTransceiver {
    const transceiver = new FakeTransceiver(String(this.transceivers.length), kind, init.direction);
    this.transceivers.push(transceiver);
    return transceiver;
  }
  getTransceivers(): readonly FakeTransceiver[] {
    return this.transceivers;
  }
  async createOffer(): Promise<object> {
    return {};
  }
  async setLocalDescription(): Promise<void> {
    this.signalingState = "have-local-offer";
    this.localDescription = { sdp: "v=0" };
    for (const each of this.transceivers) each.mid = each.position;
  }
  async setRemoteDescription(): Promise<void> {
    this.signalingState = "stable";
  }
  packetsReceived = 0;
  async getStats(): Promise<Map<string, object>> {
    return new Map([["T", { type: "transport", packetsReceived: this.packetsReceived }]]);
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  close(): void {
    this.isClosed = true;
  }
}

class FakeTransceiver {
  mid: string | null = null;
  readonly receiver: { track: { id: string }; getSynchronizationSources(): readonly object[] };
  /** Of what came lately. */
  sources: readonly object[] = [];
  readonly sender = {
    track: null as unknown,
    replaceTrack: async (track: unknown): Promise<void> => {
      this.sender.track = track;
    },
    getParameters: () => ({ encodings: [], codecs: [] }),
  };
  constructor(
    readonly position: string,
    readonly kind: string,
    readonly direction: string,
  ) {
    const getSynchronizationSources = () => this.sources;
    this.receiver = { track: { id: `track${position}` }, getSynchronizationSources };
  }
}
