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

  /** The loudest frequency on its way to the loudspeaker, in Hz; 0 in silence. */
  const loudestHz = () => {
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

  window.instruments = { loudestHz, distinctPictures };
})();
