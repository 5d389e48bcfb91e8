/** A page in a room with a loudspeaker and a microphone, and the client's code for both, driven by proofs. Never shipped. */
import { useLoudspeaker } from "../../client_web/src/media/devices";
import { openMicrophone } from "../../client_web/src/media/microphone";
import { Playback } from "../../client_web/src/media/playback";
import { resumeSound } from "../../client_web/src/media/sound";

declare global {
  interface Window {
    echo: object;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const playback = new Playback();

/** A voice that comes over a connection, as those of the others do: from this page to itself. */
async function farVoice(): Promise<MediaStreamTrack> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const buffer = await context.decodeAudioData(await (await fetch("/voice.wav")).arrayBuffer());
  const talk = new AudioBufferSourceNode(context, { buffer, loop: true });
  talk.connect(out);
  talk.start();
  const [far, near] = [new RTCPeerConnection(), new RTCPeerConnection()];
  far.onicecandidate = ({ candidate }) => void (candidate && near.addIceCandidate(candidate));
  near.onicecandidate = ({ candidate }) => void (candidate && far.addIceCandidate(candidate));
  const come = new Promise<MediaStreamTrack>((resolve) => {
    near.ontrack = ({ track }) => resolve(track);
  });
  for (const track of out.stream.getTracks()) far.addTrack(track);
  await far.setLocalDescription();
  if (far.localDescription) await near.setRemoteDescription(far.localDescription);
  await near.setLocalDescription();
  if (near.localDescription) await far.setRemoteDescription(near.localDescription);
  return come;
}

/** How loud what a microphone hears is within a while, in dB below the loudest there is. */
async function loudness(track: MediaStreamTrack, seconds: number): Promise<number> {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let [energy, looks] = [0, 0];
  for (const until = performance.now() + seconds * 1000; performance.now() < until; looks += 1) {
    await pause(40);
    analyser.getFloatTimeDomainData(samples);
    energy += samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
  }
  await context.close();
  return 10 * Math.log10(energy / looks + 1e-12);
}

window.echo = {
  /** Let somebody far away speak, from a place in the room or flat. */
  async begin(isPlaced: boolean, loudspeaker: string): Promise<void> {
    await resumeSound();
    const devices = await navigator.mediaDevices.enumerateDevices();
    const chosen = devices.find((one) => one.kind === "audiooutput" && one.label === loudspeaker);
    if (loudspeaker && !(chosen && (await useLoudspeaker(chosen.deviceId)))) throw new Error(`no ${loudspeaker}`);
    const track = await farVoice();
    playback.play([{ publicationId: "p", memberId: "far", kind: "voice", isMuted: false, track }]);
    if (isPlaced) playback.placeVoices(() => ({ x: 0, y: 0, z: -1 }));
  },
  /** What the microphone would send if it were left as it is. */
  async rawDb(seconds: number): Promise<number> {
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const [track] = (await navigator.mediaDevices.getUserMedia({ audio: plain })).getAudioTracks();
    if (!track) throw new Error("no microphone");
    const found = await loudness(track, seconds);
    track.stop();
    return found;
  },
  /** What ours sends, once it has listened for a while. */
  async sentDb(learnS: number, seconds: number): Promise<number> {
    const opened = await openMicrophone();
    if (!opened.ok) throw new Error(opened.problem);
    const { microphone } = opened;
    await pause(learnS * 1000);
    const found = await loudness(microphone.track, seconds);
    microphone.stop();
    return found;
  },
};
