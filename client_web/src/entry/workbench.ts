/** The place with scripted people, for looking at it while working on it. Served by `npx vite`, never shipped. */
import type { RoomListener, RoomSource } from "../room/source";
import { EMPTY_ROOM } from "../room/state";
import type { Member, Role, RoomState } from "../wire/generated";
import { encodePose } from "../wire/pose";
import type { Quality, RoomKind, View } from "../world";
import { createWorld } from "../world";
import { poseOf, stanceAt } from "../world/stance";

const asked = new URLSearchParams(location.search);
const kind = (asked.get("kind") ?? "meeting") as RoomKind;
const self = asked.get("self") ?? "customer";
const speaker = asked.get("speaker");

const member = (name: string, role: Role, figure: string, index: number): Member => ({
  name,
  role,
  figure,
  index,
  is_connected: true,
  upward: "good",
  downward: "good",
});

const CAST: Readonly<Record<RoomKind, Readonly<Record<string, Member>>>> = {
  meeting: {
    customer: member("Rosa", "customer", asked.get("customer") ?? "tomas", 1),
    agent: member("Giulia", "agent", asked.get("agent") ?? "noor", 2),
    ...(asked.has("crowd")
      ? {
          friend: member("Paolo", "customer", "ada", 3),
          supervisor: member("Marta", "supervisor", "yuki", 4),
        }
      : {}),
  },
  hall: {
    customer: member("Rosa", "customer", "tomas", 1),
    agent: member("Giulia", "agent", "noor", 2),
    colleague: member("Luca", "agent", "omar", 3),
    another: member("Marta", "agent", "yuki", 4),
  },
};

/** Everybody is there from the start; with `walk` the agent walks a circle. */
class Script implements RoomSource {
  readonly #kind: RoomKind;
  #timer = 0;

  constructor(room: RoomKind) {
    this.#kind = room;
  }

  now(): number {
    return performance.now();
  }

  start(listener: RoomListener): void {
    const state: RoomState = { ...EMPTY_ROOM, members: CAST[this.#kind] };
    queueMicrotask(() => listener.onSnapshot(state, this.now()));
    if (asked.has("walk")) this.#timer = window.setInterval(() => listener.onPoses(this.#circle()), 50);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #circle(): Uint8Array {
    const turn = this.now() / 1600;
    const spot = { x: 0.6 + Math.cos(turn), z: -1.2 + Math.sin(turn), yaw_rad: -turn };
    const pose = encodePose(poseOf({ ...stanceAt(spot), isWalking: true }));
    const frame = new Uint8Array(11 + pose.length);
    const view = new DataView(frame.buffer);
    view.setUint8(0, 1);
    view.setFloat64(1, this.now(), true);
    view.setUint16(9, 2, true);
    frame.set(pose, 11);
    return frame;
  }
}

/** Every pose that would have been sent. */
const sent: Uint8Array[] = [];

const world = createWorld({
  container: document.querySelector("#world") as HTMLElement,
  source: new Script(kind),
  kind,
  selfMemberId: self,
  quality: (asked.get("q") ?? "high") as Quality,
  language: asked.get("lang") ?? "it",
  view: (asked.get("view") ?? "person") as View,
  onPose: (pose) => sent.push(pose),
  onPoint: (spot) => world.point(spot),
  levelOf: (memberId) =>
    memberId === speaker ? 0.35 + 0.3 * Math.abs(Math.sin(performance.now() / 300)) : 0,
});

if (asked.has("words")) {
  world.setWords({
    title: "Buongiorno, Rosa",
    lines: ["È la seconda in attesa.", "Giulia la chiamerà fra 2-5 minuti."],
    badge: "Aggiornamento alle 10:42",
  });
}

/** A moving canvas in place of somebody's screen. */
async function shareSomething(): Promise<void> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const pen = canvas.getContext("2d");
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = canvas.captureStream(10);
  setInterval(() => {
    if (!pen) return;
    pen.fillStyle = "#f6f8fb";
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#1b2b30";
    pen.font = "600 54px sans-serif";
    pen.fillText("Bolletta di ottobre", 80, 120);
    pen.font = "36px sans-serif";
    pen.fillText(`Totale 84,20 €   ${new Date().toLocaleTimeString()}`, 80, 210);
    pen.fillStyle = "#0e6b62";
    pen.fillRect(80, 280, 400 + 200 * Math.sin(performance.now() / 700), 40);
  }, 100);
  await video.play();
  world.setScreen(video);
}
if (asked.has("screen")) void shareSomething();

const insets = asked.get("insets")?.split(",").map(Number);
if (insets) {
  const [top = 0, right = 0, bottom = 0, left = 0] = insets;
  world.setInsets({ top, right, bottom, left });
}
Object.assign(globalThis, {
  world,
  sent,
  enterMeeting: () => world.enter({ source: new Script("meeting"), kind: "meeting", selfMemberId: self }),
});
void world.arrived.then(() => document.body.setAttribute("data-arrived", ""));
