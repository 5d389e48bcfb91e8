// What proofs ask of a page in which screens are shown: beside tests/e2e/instruments.js.
(() => {
  /** Every track that the visitor chose to show. */
  const chosen = [];
  const ask = navigator.mediaDevices?.getDisplayMedia?.bind(navigator.mediaDevices);
  if (ask) {
    navigator.mediaDevices.getDisplayMedia = async (wish) => {
      const stream = await ask(wish);
      chosen.push(...stream.getVideoTracks());
      return stream;
    };
  }

  const connected = () => instruments.connections.find((one) => one.connectionState === "connected");

  /** The videos that show what somebody else sends. */
  const theirs = () => {
    const received = new Set(connected()?.getReceivers().map(({ track }) => track));
    const videos = [...document.querySelectorAll("video")];
    return videos.filter((one) => one.videoWidth > 0 && received.has(one.srcObject?.getVideoTracks()[0]));
  };

  const watch = (video, ms) =>
    new Promise((resolve) => {
      let [changes, last] = [0, ""];
      const pen = new OffscreenCanvas(16, 9).getContext("2d", { willReadFrequently: true });
      let isOver = false;
      const next = () => {
        if (isOver) return;
        pen.drawImage(video, 0, 0, 16, 9);
        const now = pen.getImageData(0, 0, 16, 9).data.join();
        if (now !== last) changes += 1;
        last = now;
        video.requestVideoFrameCallback(next);
      };
      video.requestVideoFrameCallback(next);
      setTimeout(() => {
        isOver = true;
        resolve(changes);
      }, ms);
    });

  /** How many pictures, each other than the one before, each of their videos shows within the same while. */
  const picturesOfEach = (ms) => Promise.all(theirs().map((video) => watch(video, ms)));

  /** What the browser counts of the largest picture that comes in, and what that is made of. */
  const largest = async () => {
    const all = [...((await connected()?.getStats()) ?? new Map()).values()];
    const found = all.filter((one) => one.type === "inbound-rtp" && one.kind === "video" && one.framesDecoded > 0);
    const [one] = found.toSorted((left, right) => right.frameWidth - left.frameWidth);
    return one && { ...one, codec: all.find((other) => other.id === one.codecId)?.mimeType };
  };

  /** What is drawn, as it stands in the page. */
  const strokes = () => [...document.querySelectorAll(".strokes__line")].map((one) => one.getAttribute("points"));

  window.shares = { chosen, connected, theirs, picturesOfEach, largest, strokes };
})();
