import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pulse } from "./pulse";

let arrived: number | undefined;
let told: string[];
let pulse: Pulse;

beforeEach(() => {
  vi.useFakeTimers();
  [arrived, told] = [0, []];
  const connection = {
    getStats: async () => new Map([["T", { type: "transport", packetsReceived: arrived }]]),
  } as unknown as RTCPeerConnection;
  pulse = new Pulse(connection, {
    onDoubt: () => told.push("doubt"),
    onSilence: () => told.push("silence"),
  });
});

afterEach(() => {
  pulse.stop();
  vi.useRealTimers();
});

/** Let packets come at an even pace for a while. */
async function receive(packetsPerS: number, durationMs: number): Promise<void> {
  for (let ms = 0; ms < durationMs; ms += 20) {
    await vi.advanceTimersByTimeAsync(20);
    arrived = (arrived ?? 0) + packetsPerS / 50;
  }
}

test("while anything comes, nothing is said", async () => {
  await receive(50, 5_000);
  await receive(1, 20_000);
  expect(told).toEqual([]);
});

test("a voice that stops is doubted within a second and lost within two", async () => {
  await receive(50, 3_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["doubt"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["doubt", "silence"]);
});

test("in a quiet room a missing report is no loss", async () => {
  await receive(1, 10_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toEqual(["doubt"]);
  arrived = (arrived ?? 0) + 1;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["doubt"]);
});

test("what came before anybody looked is no voice that stopped", async () => {
  arrived = 40; // the keys, and the greetings of a connection
  await vi.advanceTimersByTimeAsync(2_400);
  expect(told).toEqual(["doubt"]);
  await vi.advanceTimersByTimeAsync(800);
  expect(told).toEqual(["doubt", "silence"]);
});

test("silence is said once", async () => {
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told).toEqual(["doubt", "silence"]);
});

test("a browser that does not count is believed as it is", async () => {
  arrived = undefined;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told).toEqual([]);
});
