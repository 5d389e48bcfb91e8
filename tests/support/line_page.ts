/** A page that is nothing but the client's media code and instruments, driven by proofs. Never shipped. */
import { Peer } from "../../client_web/src/media/peer";
import { Playback } from "../../client_web/src/media/playback";
import type { Playing } from "../../client_web/src/media/slots";
import type { Kind, ServerMessage } from "../../client_web/src/wire/generated";
import { beepAndFlash, noteBeeps, noteFlashes, noted } from "./steps";

declare global {
  interface Window {
    tell(command: object): Promise<void>;
    line: object;
  }
}

const playback = new Playback();
let current: readonly Playing[] = [];
const paths: { path: string; at: number }[] = [];
const peer = new Peer({
  send: (command) => void window.tell(command),
  onPath: (path) => paths.push({ path, at: Date.now() }),
  onPlaying: (playing) => {
    current = playing;
    playback.play(playing);
    for (const each of playing) if (each.kind !== "voice") watch(each);
  },
});

// --- what is sent

/** Talk until the page is closed. */
async function speak(): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const buffer = await context.decodeAudioData(await (await fetch("/voice.wav")).arrayBuffer());
  const voice = new AudioBufferSourceNode(context, { buffer, loop: true });
  voice.connect(out);
  voice.start();
  await context.resume();
  const [track] = out.stream.getAudioTracks();
  if (track) await peer.uplink.publish("voice", track);
}

/** A screen with writing on it. `busy` scrolls it all the time; otherwise one line changes. */
async function show(rate = 10, isBusy = true, kind: Kind = "screen"): Promise<void> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [960, 540];
  const pen = canvas.getContext("2d");
  if (!pen) return;
  let turn = 0;
  const draw = (): void => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 960, 540);
    pen.fillStyle = "#111";
    pen.font = "16px monospace";
    const first = isBusy ? turn : 0;
    for (let row = 0; row < 30; row += 1)
      pen.fillText(`${first + row} ${Math.sin((first + row) * 7919)} the customer's bill, line by line`, 8, 20 + row * 18);
    pen.fillText(String(turn), 860, 530);
    turn += 1;
  };
  draw();
  setInterval(draw, 1000 / rate);
  const [track] = canvas.captureStream(rate).getVideoTracks();
  if (!track) return;
  track.contentHint = "detail";
  await peer.uplink.publish(kind, track);
}

/** Beep and flash once a second. */
async function step(): Promise<void> {
  const steps = await beepAndFlash();
  if (!steps) return;
  await peer.uplink.publish("voice", steps.sound);
  await peer.uplink.publish("screen", steps.picture);
}

// --- what is received

/** Note what comes of somebody's beeps and flashes. */
function noteSteps(): void {
  for (const each of current) {
    if (each.kind === "voice") void noteBeeps(each.track);
    else noteFlashes(each.track);
  }
}

interface Seen {
  first: number;
  frames: number;
  last: number;
  longestMs: number;
}

const seen = new Map<string, Seen>();

function watch(playing: Playing): void {
  if (seen.has(playing.publicationId)) return;
  const note: Seen = { first: 0, frames: 0, last: 0, longestMs: 0 };
  seen.set(playing.publicationId, note);
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([playing.track]);
  document.body.append(video);
  const next = (): void => {
    const now = Date.now();
    if (note.first === 0) note.first = now;
    else note.longestMs = Math.max(note.longestMs, now - note.last);
    note.last = now;
    note.frames += 1;
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  void video.play();
}

/** What was seen of each picture since the last call, with the longest standstill up to now. */
function pictures(): Record<string, Seen> {
  const found: Record<string, Seen> = {};
  for (const [id, note] of seen) {
    const standing = note.first === 0 ? 0 : Date.now() - note.last;
    found[id] = { ...note, longestMs: Math.max(note.longestMs, standing) };
    note.longestMs = 0;
    note.frames = 0;
  }
  return found;
}

/** Everything that the browser counts, of the streams on which anything was sent or received. */
async function counts(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  (await peer.stats())?.forEach((each) => {
    const isUsed = (each.packetsReceived ?? 0) + (each.packetsSent ?? 0) > 0;
    if (each.type === "inbound-rtp" || each.type === "outbound-rtp") if (isUsed) found.push({ ...each });
  });
  return found;
}

window.line = {
  peer,
  speak,
  show,
  step,
  noteSteps,
  noted,
  pictures,
  counts,
  paths: () => paths,
  playing: () => current.map(({ publicationId, memberId, kind }) => ({ publicationId, memberId, kind })),
  track: (kind: Kind) => current.find((each) => each.kind === kind)?.track,
  hear(message: ServerMessage, self: string): void {
    if (message.t === "snapshot") peer.enter("e1", message.state.publications, self);
    else if (message.t === "answer") void peer.onAnswer(message);
    else if (message.t === "slots") peer.onSlots(message);
    else if (message.t === "path_changed") peer.onPathChanged(message);
  },
  publications: (publications: Parameters<Peer["onPublications"]>[0]) => peer.onPublications(publications),
};

document.querySelector("button")?.addEventListener("click", () => void playback.resume());
