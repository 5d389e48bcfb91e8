// Somebody whose stack is werift, all of it TypeScript: gives back each packet of a voice as it came. Says its offer on
// stdout, one JSON object a line, and takes the answer from stdin; ends with it.
import { createInterface } from "node:readline";
import { MediaStreamTrack, RTCPeerConnection } from "werift";

const connection = new RTCPeerConnection({ iceServers: [] });
const voice = new MediaStreamTrack({ kind: "audio" });
connection.addTransceiver(voice, { direction: "sendonly" });
const slot = connection.addTransceiver("audio", { direction: "recvonly" });
slot.onTrack.subscribe((heard) =>
  heard.onReceiveRtp.subscribe((packet) => voice.writeRtp(packet.serialize())),
);
await connection.setLocalDescription(await connection.createOffer());
process.stdout.write(`${JSON.stringify({ sdp: connection.localDescription.sdp })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  await connection.setRemoteDescription({ type: "answer", sdp: JSON.parse(line).sdp });
}
process.exit(0);
