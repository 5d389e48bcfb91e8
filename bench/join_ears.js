// What bench/join.py needs in a page: when Start could be pressed, when the room was drawn, and when a tone reached
// the loudspeaker. All moments are milliseconds since 1970, so that pages of one machine can be compared.
(() => {
  const seen = {};
  const heard = [];
  const note = (name) => {
    if (seen[name] !== undefined) return;
    seen[name] = 0;
    // one frame to lay it out, one more to have it painted
    requestAnimationFrame(() => requestAnimationFrame(() => { seen[name] = performance.timeOrigin + performance.now(); }));
  };

  new MutationObserver(() => {
    const start = document.querySelector(".button--start");
    if (start && !start.disabled) note("start");
  }).observe(document, { childList: true, subtree: true });

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && !heard.some((one) => one.context === target.context)) {
      const analyser = new AnalyserNode(target.context, { fftSize: 2048, smoothingTimeConstant: 0 });
      heard.push({ context: target.context, analyser });
    }
    if (target instanceof AudioDestinationNode) {
      connect.call(this, heard.find((one) => one.context === target.context).analyser);
    }
    return connect.call(this, target, ...rest);
  };

  /** Whether a tone is the loudest thing on its way to the loudspeaker. */
  const plays = (hertz) =>
    heard.some(({ context, analyser }) => {
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      const loudest = bins.indexOf(Math.max(...bins));
      return bins[loudest] > -65 && Math.abs((loudest * context.sampleRate) / analyser.fftSize - hertz) < 36;
    });

  /** Note when a tone is first heard. */
  const listenFor = (hertz) => {
    const timer = setInterval(() => {
      if (!plays(hertz)) return;
      seen.word = Date.now();
      clearInterval(timer);
    }, 5);
  };

  /** Press a button by its words, and note when. */
  const press = (words, name) => {
    const found = [...document.querySelectorAll("button")].find((one) => one.innerText.trim().startsWith(words));
    if (!found) return false;
    seen[name] = Date.now();
    found.click();
    return true;
  };

  /** Note when the room is drawn: a picture with something in it, or the portrait of the simple view. */
  const watchRoom = () => {
    const look = () => {
      if (window.salottoWorld?.stats().triangles > 0) seen.room = Date.now();
      else requestAnimationFrame(look);
    };
    look();
  };

  window.ears = { seen, listenFor, press, watchRoom };
})();
