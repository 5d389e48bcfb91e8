/** The same hall in Colyseus: everybody sees everybody move, ten patches a second. Prints where its seats are. */
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Room, Server, matchMaker } = require("@colyseus/core");
const { MapSchema, schema } = require("@colyseus/schema");
const { WebSocketTransport } = require("@colyseus/ws-transport");

const people = Number(process.argv[2]);

// The narrowest types that hold what our thirteen bytes hold.
const Person = schema({
  flags: "uint8",
  x: "int16",
  y: "int16",
  z: "int16",
  turn: "uint32",
  speech: "uint8",
  expression: "uint8",
});
const State = schema({ people: { map: Person } });

class Hall extends Room {
  onCreate() {
    this.maxClients = people;
    this.setSeatReservationTime(120);
    this.patchRate = 100;
    this.state = new State();
    this.state.people = new MapSchema();
    this.onMessage("m", (client, pose) => {
      const person = this.state.people.get(client.sessionId);
      const view = new DataView(pose.buffer, pose.byteOffset, pose.byteLength);
      person.flags = view.getUint8(0);
      person.x = view.getInt16(1, true);
      person.y = view.getInt16(3, true);
      person.z = view.getInt16(5, true);
      person.turn = view.getUint32(7, true);
      person.speech = view.getUint8(11);
      person.expression = view.getUint8(12);
    });
  }
  onJoin(client) {
    this.state.people.set(client.sessionId, new Person());
  }
}

const http = createServer();
const server = new Server({ greet: false, transport: new WebSocketTransport({ server: http, pingInterval: 0 }) });
server.define("hall", Hall);
await server.listen(0, "127.0.0.1");
const room = await matchMaker.createRoom("hall", {});
const seats = [];
for (let seat = 0; seat < people; seat++) {
  const { sessionId } = await matchMaker.joinById(room.roomId, {});
  seats.push(`/${room.processId}/${room.roomId}?sessionId=${sessionId}`);
}
process.stdout.write(`${JSON.stringify({ port: http.address().port, seats })}\n`);
