// What bench/voice.py needs in a page: pulses of a tone, whose beginnings are known, and ears that note when they come.
// Both pages run on one machine, so their clocks are one.
(() => {
  const wall = () => performance.timeOrigin + performance.now();
  const sent = [];
  let track;

  /** Begin to send a pulse each second; returns the track. Faint noise between them keeps DTX away from both ways. */
  const send = async () => {
    const context = new AudioContext({ latencyHint: "interactive" });
    await context.resume();
    const out = context.createMediaStreamDestination();
    const gain = new GainNode(context, { gain: 0 });
    const tone = new OscillatorNode(context, { frequency: 1000 });
    tone.connect(gain).connect(out);
    tone.start();
    const noise = context.createBuffer(1, context.sampleRate, context.sampleRate);
    noise.getChannelData(0).forEach((_, at, samples) => { samples[at] = (Math.random() - 0.5) * 0.01; });
    const floor = new AudioBufferSourceNode(context, { buffer: noise, loop: true });
    floor.connect(out);
    floor.start();
    setInterval(() => {
      const at = context.currentTime + 0.02;
      gain.gain.setValueAtTime(0.8, at);
      gain.gain.setValueAtTime(0, at + 0.15);
      sent.push(wall() + (at - context.currentTime) * 1000);
    }, 1000);
    [track] = out.stream.getAudioTracks();
    return track;
  };

  const heard = {};

  /** Note the pulses on a track under a name. */
  const hear = async (name, remote) => {
    const context = new AudioContext({ latencyHint: "interactive" });
    await context.resume();
    const element = new Audio(); // without an element Chromium plays a remote track as silence
    element.muted = true;
    element.srcObject = new MediaStream([remote]);
    const ear = context.createScriptProcessor(256, 1, 1);
    heard[name] = [];
    let last = 0;
    let isOn = false;
    ear.onaudioprocess = ({ inputBuffer }) => {
      const loudest = inputBuffer.getChannelData(0).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      const now = wall();
      if (loudest > 0.1 && !isOn && now - last > 500) {
        isOn = true;
        last = now;
        heard[name].push(now);
      }
      if (loudest < 0.03) isOn = false;
    };
    context.createMediaStreamSource(new MediaStream([remote])).connect(ear);
    ear.connect(context.destination);
  };

  let straight;
  const gathered = (connection) =>
    new Promise((done) => {
      const look = () => connection.iceGatheringState === "complete" && done(connection.localDescription.sdp);
      connection.onicegatheringstatechange = look;
      look();
    });

  /** The way from page to page, without us. */
  const offer = async () => {
    straight = new RTCPeerConnection();
    straight.addTrack(track);
    await straight.setLocalDescription();
    return gathered(straight);
  };
  const answer = async (sdp) => {
    straight = new RTCPeerConnection();
    straight.ontrack = (event) => hear("straight", event.track);
    await straight.setRemoteDescription({ type: "offer", sdp });
    await straight.setLocalDescription();
    return gathered(straight);
  };
  const accept = (sdp) => straight.setRemoteDescription({ type: "answer", sdp });

  window.pulses = { send, hear, offer, answer, accept, sent: () => sent, heard: () => heard, track: () => track };
})();
