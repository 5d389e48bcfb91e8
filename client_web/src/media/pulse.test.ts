import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pulse } from "./pulse";

let arrived: number | undefined;
let told: string[];
let pulse: Pulse | undefined;
/** Whether the room knows of anything that is not muted. */
let isOpen: boolean;
/** While set, the page is busy: what the browser counted waits with it until it is free. */
let busy: Promise<void> | undefined;

function inChromium(packetsReceived: number | undefined): Map<string, object> {
  return new Map([["T", { type: "transport", packetsReceived }]]);
}

function inFirefox(packets: number | undefined): Map<string, object> {
  const way = { type: "candidate-pair", nominated: true, bytesReceived: (packets ?? 0) * 110 };
  const other = { type: "candidate-pair", nominated: false, bytesReceived: 0 };
  return new Map<string, object>([
    ["T", { type: "transport" }],
    ["1", way],
    ["2", other],
  ]);
}

function watch(counting = inChromium): void {
  pulse?.stop();
  [arrived, told, isOpen, busy] = [0, [], true, undefined];
  const getStats = async () => {
    const report = counting(arrived);
    await busy;
    return report;
  };
  pulse = new Pulse({ getStats } as unknown as RTCPeerConnection, {
    isFlowExpected: () => isOpen,
    onDoubt: () => told.push("doubt"),
    onSilence: () => told.push("silence"),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  watch();
});

afterEach(() => {
  pulse?.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Let packets come at an even pace for a while. */
async function receive(packetsPerS: number, durationMs: number): Promise<void> {
  const before = arrived ?? 0;
  for (let ms = 20; ms <= durationMs; ms += 20) {
    await vi.advanceTimersByTimeAsync(20);
    arrived = before + Math.floor((packetsPerS * ms) / 1_000);
  }
}

test.each([50, 2.5, 1])("while %s packets come each second, nothing is said", async (packetsPerS) => {
  await receive(packetsPerS, 20_000);
  expect(told).toEqual([]);
});

test("a voice that is muted is no loss: a report comes", async () => {
  for (let sinceLookMs = 0; sinceLookMs < 400; sinceLookMs += 100) {
    await receive(50, 2_000 + sinceLookMs);
    await receive(1, 10_000);
    expect(told).not.toContain("silence");
  }
});

test("a voice that is muted is no loss either where a report gets lost", async () => {
  for (let sinceReportMs = 0; sinceReportMs < 1_000; sinceReportMs += 50) {
    watch();
    await receive(50, 3_000 + sinceReportMs);
    isOpen = false;
    await vi.advanceTimersByTimeAsync(2_000); // in which one of two reports gets lost
    await receive(1, 5_000);
    expect(told, `${sinceReportMs} ms`).not.toContain("silence");
  }
});

test.each([inChromium, inFirefox])(
  "whenever a voice is cut off, it is doubted within 1.1 s and lost within 1.7 s: %o",
  async (counting) => {
    for (let sinceLookMs = 0; sinceLookMs < 800; sinceLookMs += 20) {
      watch(counting);
      await receive(50, 3_000 + sinceLookMs);
      await vi.advanceTimersByTimeAsync(1_100);
      expect(told, `${sinceLookMs} ms`).toContain("doubt");
      await vi.advanceTimersByTimeAsync(600);
      expect(told, `${sinceLookMs} ms`).toEqual(["doubt", "silence"]);
    }
  },
);

test("a pause of the talk is doubted within 1.7 s, wherever the way is cut off", async () => {
  for (let sinceLookMs = 0; sinceLookMs < 1_000; sinceLookMs += 100) {
    watch();
    await receive(50, 3_000);
    await receive(2.5, 4_000 + sinceLookMs);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_700);
    expect(told, `${sinceLookMs} ms`).toEqual(["doubt"]);
  }
});

test("in Firefox, too, reports alone are enough", async () => {
  watch(inFirefox);
  await receive(1, 20_000);
  expect(told).toEqual([]);
});

test("it knows whether the path is in doubt, until something comes", async () => {
  await receive(50, 3_000);
  expect(pulse?.isDoubting).toBe(false);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(pulse?.isDoubting).toBe(true);
  await receive(50, 400);
  expect(pulse?.isDoubting).toBe(false);
});

test("while the page is busy, nothing is lost", async () => {
  await receive(1, 3_000);
  for (let sinceReportMs = 0; sinceReportMs < 1_000; sinceReportMs += 100) {
    await receive(1, 2_000);
    await receive(0, sinceReportMs);
    let free = (): void => undefined;
    busy = new Promise((resolve) => {
      free = resolve;
    });
    await receive(1, 2_000);
    free();
    busy = undefined;
    await vi.advanceTimersByTimeAsync(1);
    expect(told, `${sinceReportMs} ms`).not.toContain("silence");
  }
});

test("what the device slept through is no silence", async () => {
  await receive(50, 3_000);
  await receive(0, 400);
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + 60_000);
  await vi.advanceTimersByTimeAsync(400);
  await receive(50, 1_000);
  expect(told).not.toContain("silence");
});

test("in a quiet room two missing reports are no loss", async () => {
  await receive(1, 10_000);
  await vi.advanceTimersByTimeAsync(3_200);
  expect(told).toEqual(["doubt"]);
  arrived = (arrived ?? 0) + 1;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["doubt"]);
});

test("what came before anybody looked is no voice that stopped", async () => {
  arrived = 40; // the keys, and the greetings of a connection
  await vi.advanceTimersByTimeAsync(2_400);
  expect(told).toEqual(["doubt"]);
  await vi.advanceTimersByTimeAsync(1_800);
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
