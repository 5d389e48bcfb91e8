// What a test sees and hears in a page, without asking the page's own code: it listens where sound leaves for the
// loudspeaker, and looks at the pictures that are shown.
(() => {
  const heard = new Map();
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && !heard.has(target.context)) {
      const analyser = new AnalyserNode(target.context, { fftSize: 16384, smoothingTimeConstant: 0.6 });
      heard.set(target.context, analyser);
    }
    if (target instanceof AudioDestinationNode) connect.call(this, heard.get(target.context));
    return connect.call(this, target, ...rest);
  };

  // Voices leave by elements of their own: each is heard in a context of ours, while it is not muted.
  let ears = null;
  const gates = new Map();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (this.srcObject?.getAudioTracks().length > 0 && !gates.has(this)) listenTo(this);
    return play.call(this);
  };
  const listenTo = (element) => {
    if (ears === null) {
      ears = new AudioContext();
      heard.set(ears, new AnalyserNode(ears, { fftSize: 16384, smoothingTimeConstant: 0.6 }));
    }
    const source = ears.createMediaStreamSource(element.srcObject);
    const gate = new GainNode(ears);
    connect.call(connect.call(source, gate), heard.get(ears));
    gates.set(element, gate);
    const turn = () => {
      const isLetOut = element.srcObject !== null && !element.paused && !element.muted;
      gate.gain.value = isLetOut ? element.volume : 0;
      if (element.srcObject !== null) return;
      source.disconnect();
      gates.delete(element);
    };
    for (const event of ["play", "pause", "volumechange", "emptied"]) element.addEventListener(event, turn);
    turn();
  };

  /** The loudest frequency on its way to the loudspeaker, in Hz; 0 in silence. */
  const loudestHz = () => {
    void ears?.resume();
    let best = { level: -70, hertz: 0 };
    for (const [context, analyser] of heard) {
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      bins.forEach((level, at) => {
        if (level > best.level) best = { level, hertz: (at * context.sampleRate) / analyser.fftSize };
      });
    }
    return best.hertz;
  };

  /** How loud one frequency gets within a while, in dB. */
  const loudnessAt = async (hertz, ms) => {
    let loudest = -200;
    const until = performance.now() + ms;
    while (performance.now() < until) {
      for (const [context, analyser] of heard) {
        const bins = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(bins);
        loudest = Math.max(loudest, bins[Math.round((hertz * analyser.fftSize) / context.sampleRate)]);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return loudest;
  };

  /** The ids of the loudspeakers that play: of voices, and of whatever else makes a sound. */
  const sinks = () => [
    ...[...heard.keys()].filter((context) => context !== ears).map((context) => context.sinkId),
    ...[...gates.keys()].map((element) => element.sinkId),
  ];

  const look = (video) => {
    const canvas = new OffscreenCanvas(16, 9);
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0, 16, 9);
    return pen.getImageData(0, 0, 16, 9).data.join();
  };

  /** How many different pictures the largest playing video shows within a while. */
  const distinctPictures = async (ms) => {
    const seen = new Set();
    const until = performance.now() + ms;
    while (performance.now() < until) {
      const videos = [...document.querySelectorAll("video")].filter((one) => one.videoWidth > 0);
      for (const video of videos.slice(0, 1)) seen.add(look(video));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return seen.size;
  };

  /**
   * Record what goes to the loudspeaker, beside the page's own thread, until the function that comes back is called: it
   * tells how long a tone was missing at the longest, and how long was recorded, in ms.
   */
  const record = () => {
    void ears?.resume();
    const isByElement = [...gates.values()].some((gate) => gate.gain.value > 0);
    const [context, analyser] = isByElement ? [ears, heard.get(ears)] : [...heard].at(-1);
    const ear = new MediaStreamAudioDestinationNode(context);
    connect.call(analyser, ear);
    const recorder = new MediaRecorder(ear.stream);
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start();
    return async (hertz) => {
      await new Promise((resolve) => {
        recorder.onstop = resolve;
        recorder.stop();
      });
      const sound = await context.decodeAudioData(await new Blob(parts).arrayBuffer());
      return { recordedMs: sound.duration * 1000, gapMs: longestGapMs(sound, hertz) };
    };
  };

  const WINDOW_MS = 20;
  /** The longest run of windows in which the tone has less than a tenth of its usual loudness. */
  const longestGapMs = (sound, hertz) => {
    const size = Math.round((sound.sampleRate * WINDOW_MS) / 1000);
    const samples = sound.getChannelData(0);
    const loudness = [];
    for (let at = 0; at + size <= samples.length; at += size) {
      loudness.push(toneIn(samples.subarray(at, at + size), (2 * Math.PI * hertz) / sound.sampleRate));
    }
    const usual = loudness.toSorted((one, other) => one - other)[loudness.length >> 1];
    let [gap, longest] = [0, 0];
    for (const one of loudness) {
      gap = one < usual / 10 ? gap + WINDOW_MS : 0;
      longest = Math.max(longest, gap);
    }
    return usual < 1e-4 ? sound.duration * 1000 : longest;
  };

  /** Goertzel: how much of one frequency there is. */
  const toneIn = (samples, step) => {
    let [last, before] = [0, 0];
    for (const sample of samples) [last, before] = [sample + 2 * Math.cos(step) * last - before, last];
    return Math.sqrt(last * last + before * before - 2 * Math.cos(step) * last * before) / samples.length;
  };

  /** Every connection that the page has made for voices and pictures. */
  const connections = [];
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...options) {
      super(...options);
      connections.push(this);
    }
  };

  const sockets = [];
  window.WebSocket = class extends window.WebSocket {
    constructor(...options) {
      super(...options);
      sockets.push(this);
    }
  };

  /** Let a message come over the newest socket that the house never sent: what cannot be brought about here. */
  const tell = (bytes) => {
    const open = sockets.filter((one) => one.readyState === WebSocket.OPEN);
    open.at(-1).onmessage({ data: new Uint8Array(bytes).buffer });
  };

  // What a screen reader says by itself: a change in a region that is live, drawn and not behind a dialog, and an alert that
  // comes. A region that comes together with its words is not heard; nor is it heard again whole, but where it says so.
  const LIVE = "[aria-live]:not([aria-live=off]), [role=alert], [role=status], [role=log]";
  const WHOLE = "[role=alert], [role=status], [aria-atomic=true]";
  const announced = [];
  let isDeaf = false;
  const deafen = (wish) => {
    isDeaf = wish;
  };
  const lastOf = new WeakMap();
  const places = new WeakMap();
  let countOfPlaces = 0;
  const placeOf = (region) => {
    if (!places.has(region)) places.set(region, ++countOfPlaces);
    return places.get(region);
  };
  const textOf = (one) => one.textContent.replace(/\s+/g, " ").trim();
  const isInReach = (region) => {
    const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
    return region.checkVisibility() && (!dialog || dialog.contains(region));
  };
  const announce = (region, text) => {
    if (text === "" || isDeaf || !isInReach(region)) return;
    const isAssertive = region.matches("[role=alert], [aria-live=assertive]");
    announced.push({ text, isAssertive, place: placeOf(region), ms: performance.now() });
  };
  const announceWhole = (region) => {
    const text = textOf(region);
    if (lastOf.get(region) === text) return;
    lastOf.set(region, text);
    announce(region, text);
  };
  const elementsOf = (nodes) => [...nodes].filter((node) => node instanceof Element);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      const region = (target instanceof Element ? target : target.parentElement)?.closest(LIVE);
      if (region?.matches(WHOLE)) announceWhole(region);
      else if (region?.matches("[role=log]")) for (const line of elementsOf(addedNodes)) announce(region, textOf(line));
      else if (region) for (const one of type === "characterData" ? [target] : addedNodes) announce(region, textOf(one));
      for (const one of elementsOf(addedNodes)) {
        for (const alert of [one, ...one.querySelectorAll("*")]) {
          if (alert.matches("[role=alert]")) announceWhole(alert);
        }
      }
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });

  /** The notices that stand on the page, and that nobody who listens has heard of. */
  const unheard = () => {
    const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
    const heard = announced.map(({ text }) => bare(text));
    const notices = [...document.querySelectorAll(".notice__words")].map(textOf);
    return notices.filter((words) => !heard.some((text) => text.includes(bare(words))));
  };

  window.instruments = { loudestHz, loudnessAt, sinks, distinctPictures, record, connections, tell, announced, deafen, unheard };
})();
