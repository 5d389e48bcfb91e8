/** Once a second a beep and a flash at one moment; and what of them arrives, and when, in milliseconds since 1970. */

const FLASH_MS = 200;

export interface Steps {
  readonly sound: MediaStreamTrack;
  readonly picture: MediaStreamTrack;
}

const sent: number[] = [];

/** Begin to beep and to flash. */
export async function beepAndFlash(): Promise<Steps | undefined> {
  const context = new AudioContext({ latencyHint: "interactive" });
  await context.resume();
  const out = context.createMediaStreamDestination();
  const gain = new GainNode(context, { gain: 0 });
  const tone = new OscillatorNode(context, { frequency: 1000 });
  tone.connect(gain).connect(out);
  tone.start();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 180];
  const pen = canvas.getContext("2d");
  const picture = canvas.captureStream(30).getVideoTracks()[0];
  const sound = out.stream.getAudioTracks()[0];
  if (!pen || !picture || !sound) return undefined;
  const began = Date.now();
  let turn = -1;
  setInterval(() => {
    const passed = Date.now() - began;
    const isOn = passed % 1000 < FLASH_MS;
    if (isOn && Math.floor(passed / 1000) > turn) {
      turn = Math.floor(passed / 1000);
      sent.push(Date.now());
      gain.gain.setValueAtTime(0.8, context.currentTime);
      gain.gain.setValueAtTime(0, context.currentTime + FLASH_MS / 1000);
    }
    pen.fillStyle = isOn ? "#fff" : "#000";
    pen.fillRect(0, 0, 320, 180);
    pen.fillStyle = "#888";
    pen.fillRect(passed % 300, 170, 10, 10);
  }, 16);
  return { sound, picture };
}

const beeps: number[] = [];
const flashes: number[] = [];

/** Note every beep of a track. */
export async function noteBeeps(track: MediaStreamTrack): Promise<void> {
  const context = new AudioContext({ latencyHint: "interactive" });
  await context.resume();
  const ear = context.createScriptProcessor(256, 1, 1);
  let isOn = false;
  ear.onaudioprocess = ({ inputBuffer }) => {
    const loudest = inputBuffer.getChannelData(0).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    const now = Date.now();
    if (loudest > 0.1 && !isOn && now - (beeps.at(-1) ?? 0) > 500) {
      isOn = true;
      beeps.push(now);
    }
    if (loudest < 0.03) isOn = false;
  };
  context.createMediaStreamSource(new MediaStream([track])).connect(ear);
  ear.connect(context.destination);
}

/** Note every flash of a track. */
export function noteFlashes(track: MediaStreamTrack): void {
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  document.body.append(video);
  const pen = new OffscreenCanvas(8, 8).getContext("2d", { willReadFrequently: true });
  let isOn = false;
  const next = (): void => {
    pen?.drawImage(video, 0, 0, 8, 8);
    const bright = (pen?.getImageData(4, 2, 1, 1).data[0] ?? 0) > 128;
    const now = Date.now();
    if (bright && !isOn && now - (flashes.at(-1) ?? 0) > 500) flashes.push(now);
    isOn = bright;
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  void video.play();
}

/** Return what was sent from here, and what was noted here. */
export function noted(): { sent: number[]; beeps: number[]; flashes: number[] } {
  return { sent, beeps, flashes };
}
