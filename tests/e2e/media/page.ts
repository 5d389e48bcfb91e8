/** A page that is nothing but the client's media code, driven by test_media.py. Never shipped. */
import { openMicrophone } from "../../../client_web/src/media/microphone";
import { Peer } from "../../../client_web/src/media/peer";
import { Playback } from "../../../client_web/src/media/playback";
import { type Shown, showScreen } from "../../../client_web/src/media/screen";
import type { Playing } from "../../../client_web/src/media/slots";
import type { ServerMessage } from "../../../client_web/src/wire/generated";

declare global {
  interface Window {
    tell(command: object): Promise<void>;
    meet: object;
  }
}

// Two browsers on two busy cores are a slow machine; which codec that one sends is proved in screenCodec.test.ts.
RTCRtpSender.prototype.getStats = () => Promise.resolve(new Map() as unknown as RTCStatsReport);

const playback = new Playback();
let current: readonly Playing[] = [];
let shown: Shown | undefined;
const paths: string[] = [];
const peer = new Peer({
  send: (command) => void window.tell(command),
  onPath: (path) => paths.push(path),
  onPlaying: (playing) => {
    current = playing;
    playback.play(playing);
  },
});

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

async function peakHz(): Promise<number> {
  const voice = current.find((each) => each.kind === "voice");
  if (!voice) return 0;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  context.createMediaStreamSource(new MediaStream([voice.track])).connect(analyser);
  await pause(600);
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const peak = bins.indexOf(Math.max(...bins));
  const hertz = (peak * context.sampleRate) / analyser.fftSize;
  await context.close();
  return hertz;
}

async function distinctFrames(durationMs: number): Promise<{ width: number; frames: number }> {
  const screen = current.find((each) => each.kind === "screen");
  if (!screen) return { width: 0, frames: 0 };
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([screen.track]);
  document.body.append(video);
  await video.play();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [16, 9];
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  const seen = new Set<string>();
  for (let passed = 0; passed < durationMs; passed += 100) {
    drawing?.drawImage(video, 0, 0, 16, 9);
    seen.add(String(drawing?.getImageData(0, 0, 16, 9).data));
    await pause(100);
  }
  const width = video.videoWidth;
  video.remove();
  return { width, frames: seen.size };
}

async function inbound(): Promise<object[]> {
  const found: object[] = [];
  (await peer.stats())?.forEach((each) => {
    if (each.type === "inbound-rtp" && each.packetsReceived > 0)
      found.push({ kind: each.kind, received: each.packetsReceived, lost: each.packetsLost });
  });
  return found;
}

/** What our screen is made of now, as the browser says. */
async function screenCodec(): Promise<string | undefined> {
  const stats = [...((await peer.stats())?.values() ?? [])];
  const sent = stats.find((each) => each.type === "outbound-rtp" && each.kind === "video" && each.framesSent > 0);
  return stats.find((each) => each.id === sent?.codecId)?.mimeType;
}

window.meet = {
  peer,
  paths,
  peakHz,
  distinctFrames,
  inbound,
  screenCodec,
  hear(message: ServerMessage, self: string, epoch: string): void {
    if (message.t === "snapshot") peer.enter(epoch, message.state.publications, self);
    else if (message.t === "answer") void peer.onAnswer(message);
    else if (message.t === "slots") peer.onSlots(message);
    else if (message.t === "path_changed") peer.onPathChanged(message);
  },
  publications: (publications: Parameters<Peer["onPublications"]>[0]) => peer.onPublications(publications),
  async speak(): Promise<string> {
    const result = await openMicrophone();
    if (!result.ok) return result.problem;
    await peer.uplink.publish("voice", result.microphone.track);
    await pause(300);
    return result.microphone.level() > 0 ? "speaking" : "silent";
  },
  async show(): Promise<string> {
    const result = await showScreen();
    if (!result.ok) return result.problem;
    shown = result.shown;
    await peer.uplink.publish("screen", shown.track);
    return "shown";
  },
  async hide(): Promise<void> {
    shown?.stop();
    await peer.uplink.unpublish("screen");
  },
  mute: (isMuted: boolean) => peer.uplink.setMuted("voice", isMuted),
  levelOf: (member: string) => playback.levelOf(member),
  playing: () => current.map(({ publicationId, memberId, kind }) => ({ publicationId, memberId, kind })),
};

document.querySelector("button")?.addEventListener("click", () => void playback.resume());
