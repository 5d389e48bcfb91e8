// A screen of text that scrolls, sent from one connection of this page to another: what does each codec make of it?
const WIDTH = 1920;
const HEIGHT = 1080;
const BITS = 16;
const BIT_PX = 64;
const STRIP_PX = 32;
const LINE_PX = 20;
const WORDS = "the invoice of 14 November shows 1,204.50 EUR; please compare line (7b) with clause ii/4 below".split(" ");

function canvas() {
  return Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
}

/** The picture of a number: bars that say the number, and text that has scrolled so far. */
function draw(context, number, step) {
  context.fillStyle = "#fdfdfb";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.font = "14px sans-serif";
  const shift = number * step;
  for (let line = 0; line < HEIGHT / LINE_PX + 1; line += 1) {
    const row = line + Math.floor(shift / LINE_PX);
    context.fillStyle = row % 9 ? "#222" : "#0a58ca";
    const words = Array.from({ length: 40 }, (_, at) => WORDS[(row * 7 + at * (1 + (row % 5))) % WORDS.length]);
    context.fillText(`${row}  ${words.join(" ")}`, 24, STRIP_PX + 14 + line * LINE_PX - (shift % LINE_PX));
  }
  context.fillStyle = "#000";
  context.fillRect(0, 0, WIDTH, STRIP_PX);
  context.fillStyle = "#fff";
  for (let bit = 0; bit < BITS; bit += 1) {
    if ((number >> bit) & 1) context.fillRect(bit * BIT_PX, 0, BIT_PX, STRIP_PX);
  }
}

function numberOf(pixels) {
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const at = (16 * WIDTH + bit * BIT_PX + BIT_PX / 2) * 4;
    if (pixels[at + 1] > 127) number |= 1 << bit;
  }
  return number;
}

/** How well the text of a received picture is that of the sent one: PSNR of its brightness, in dB. */
function likeness(bitmap, step) {
  const seen = canvas().getContext("2d", { willReadFrequently: true });
  seen.drawImage(bitmap, 0, 0, WIDTH, HEIGHT);
  const got = seen.getImageData(0, 0, WIDTH, HEIGHT).data;
  const wanted = canvas().getContext("2d", { willReadFrequently: true });
  draw(wanted, numberOf(got), step);
  const sent = wanted.getImageData(0, 0, WIDTH, HEIGHT).data;
  let squares = 0;
  let count = 0;
  for (let at = STRIP_PX * 2 * WIDTH * 4; at < got.length; at += 4) {
    const luma = (data) => 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    squares += (luma(got) - luma(sent)) ** 2;
    count += 1;
  }
  return 10 * Math.log10(255 ** 2 / Math.max(squares / count, 1e-6));
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function connect(track, codec, kbps) {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  for (const [one, other] of [[from, to], [to, from]]) {
    one.onicecandidate = ({ candidate }) => candidate && other.addIceCandidate(candidate);
  }
  const transceiver = from.addTransceiver(track, {
    direction: "sendonly",
    sendEncodings: [{ maxBitrate: kbps * 1000, scalabilityMode: "L1T1", maxFramerate: 30 }],
  });
  const wanted = RTCRtpSender.getCapabilities("video").codecs.find(
    (each) => each.mimeType === `video/${codec}` && !/profile(-id)?=[1-9]/.test(each.sdpFmtpLine ?? ""),
  );
  transceiver.setCodecPreferences([wanted]);
  const video = document.createElement("video");
  video.muted = true;
  to.ontrack = ({ track: received }) => {
    video.srcObject = new MediaStream([received]);
    video.play();
  };
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  const answer = to.localDescription.sdp.replace(/(a=rtpmap:(\d+) \S+\/90000)/, "$1\r\na=fmtp:$2 x-google-start-bitrate=1200");
  await from.setRemoteDescription({ type: "answer", sdp: answer });
  const parameters = transceiver.sender.getParameters();
  parameters.degradationPreference = "maintain-resolution";
  await transceiver.sender.setParameters(parameters);
  return { from, to, video, sender: transceiver.sender };
}

async function statsOf(connection, type) {
  return [...(await connection.getStats()).values()].find((each) => each.type === type && each.kind === "video");
}

/** Send for so long, and return the figures of the time after the first seconds. */
async function measure({ codec, rate, holds, step, seconds, kbps }) {
  const context = canvas().getContext("2d");
  let tick = 0;
  draw(context, 0, step);
  const timer = setInterval(() => draw(context, Math.floor((tick += 1) / holds), step), 1000 / rate);
  const [track] = context.canvas.captureStream(rate).getVideoTracks();
  track.contentHint = "detail"; // as client_web/src/media/screen.ts has it
  const { from, to, video } = await connect(track, codec, kbps);
  await wait(4000);
  const before = [await statsOf(from, "outbound-rtp"), await statsOf(to, "inbound-rtp")];
  const bitmaps = [];
  for (let look = 0; look < 6; look += 1) {
    await wait((seconds * 1000) / 6);
    bitmaps.push(await createImageBitmap(video));
  }
  const after = [await statsOf(from, "outbound-rtp"), await statsOf(to, "inbound-rtp")];
  clearInterval(timer);
  for (const one of [from, to]) one.close();
  track.stop();
  const took = (after[0].timestamp - before[0].timestamp) / 1000;
  const of = (side, name) => after[side][name] - before[side][name];
  const frames = of(0, "framesEncoded");
  return {
    fps: frames / took,
    kbps: (of(0, "bytesSent") * 8) / took / 1000,
    encodeMs: (of(0, "totalEncodeTime") * 1000) / frames,
    decodeMs: (of(1, "totalDecodeTime") * 1000) / of(1, "framesDecoded"),
    psnr: bitmaps.map((each) => likeness(each, step)).reduce((sum, each) => sum + each, 0) / bitmaps.length,
  };
}
