import { describe, expect, it } from "vitest";
import { decodePose } from "../wire/pose";
import { Outbound } from "./outbound";
import { stanceAt } from "./stance";

const HERE = stanceAt({ x: 1, z: -1, yaw_rad: 0 });

function recorded(tickHz: number) {
  const sent: Uint8Array[] = [];
  return { sent, outbound: new Outbound((pose) => sent.push(pose), tickHz) };
}

describe("Outbound", () => {
  it("says nothing while nothing moves", () => {
    const { sent, outbound } = recorded(20);
    for (let ms = 0; ms < 5_000; ms += 16) outbound.update(HERE, ms);
    expect(sent).toHaveLength(1);
  });

  it("keeps the room's pace while walking", () => {
    const { sent, outbound } = recorded(20);
    for (let ms = 0; ms < 1_000; ms += 10) outbound.update({ ...HERE, x: ms / 1000 }, ms);
    expect(sent.length).toBeGreaterThan(15);
    expect(sent.length).toBeLessThanOrEqual(20);
  });

  it("tells the last place too", () => {
    const { sent, outbound } = recorded(10);
    outbound.update(HERE, 0);
    outbound.update({ ...HERE, x: 1.5 }, 20);
    outbound.update({ ...HERE, x: 1.5 }, 120);
    const last = sent.at(-1) ?? new Uint8Array();
    expect(decodePose(new DataView(last.buffer)).position[0]).toBeCloseTo(1.5);
  });

  it("tells it again to a room that may have forgotten", () => {
    const { sent, outbound } = recorded(20);
    outbound.update(HERE, 0);
    outbound.repeat();
    outbound.update(HERE, 100);
    expect(sent).toHaveLength(2);
  });
});
