import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFrame } from "../wire/pose";
import { FileUnavailable, PIECE_BYTES, PiecedFile } from "./files";
import { Folding } from "./folding";
import { type Moment, readOutline } from "./outline";
import { START_MS } from "./testing/script";
import { type Entry, TimelineFile } from "./timeline";

// Written by the finish of the server: tests/support/golden_recording.py.
const bytes = new Uint8Array(
  readFileSync(join(import.meta.dirname, "../../../tests/golden/recording/timeline.mcap")),
);
const ADA = "customer-ada";

function fileOf(data: Uint8Array) {
  const ranges: (readonly [number, number])[] = [];
  const file = new PiecedFile(async (start, end) => {
    ranges.push([start, end]);
    return data.slice(start, end);
  }, data.length);
  return { file, ranges };
}

const nameOf = (entry: Entry) => `${entry.is} ${entry.atMs}`;
const opened = () => TimelineFile.open(fileOf(bytes).file, START_MS);

describe("a timeline that the finish wrote", () => {
  it("has a checkpoint before every moment, at most ten seconds away", async () => {
    const timeline = await opened();
    for (const atMs of [0, 1, 9_999, 10_000, 15_000, 23_999]) {
      const checkpointMs = (await timeline.checkpointBefore(atMs)) ?? Number.NaN;
      expect(checkpointMs).toBeLessThanOrEqual(atMs);
      expect(atMs - checkpointMs).toBeLessThanOrEqual(10_050);
    }
    expect(await timeline.checkpointBefore(-5000)).toBe(0);
  });

  it("tells what was said, and where both stood", async () => {
    const folding = new Folding();
    for (const entry of await (await opened()).read(0, 12_001)) folding.take(entry);
    expect(folding.state.chat.map(({ text }) => text)).toEqual(["ciao"]);
    const { poses } = decodeFrame(folding.stand ?? new Uint8Array());
    expect(poses.map(([index, { position }]) => [index, position[0]])).toEqual([
      [0, 2.4],
      [1, -2.4],
    ]);
  });

  it("is the same whether it is read in one part or in many", async () => {
    const timeline = await opened();
    const whole = await timeline.read(0, 30_000);
    expect(whole.map(({ atMs }) => atMs)).toEqual(whole.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    const cuts = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (between) => {
        const edges = [0, ...between.toSorted((a, b) => a - b), 30_000];
        const parts: Entry[] = [];
        for (const [at, fromMs] of edges.entries()) {
          parts.push(...(await timeline.read(fromMs, edges[at + 1] ?? fromMs)));
        }
        expect(parts.map(nameOf)).toEqual(whole.map(nameOf));
      }),
      { numRuns: 5 },
    );
  });

  it("gives the moments that a list tells", async () => {
    const moments: Moment[] = [];
    const { signal } = new AbortController();
    await readOutline(await opened(), 24_000, (part) => moments.push(...part), signal);
    expect(moments.map(({ atMs, name, memberId, event }) => [atMs, name, memberId, event.t])).toEqual([
      [1000, "Ada", ADA, "said"],
    ]);
  });

  it("stops reading when nobody looks any more", async () => {
    const moments: Moment[] = [];
    await readOutline(await opened(), 24_000, (part) => moments.push(...part), AbortSignal.abort());
    expect(moments).toEqual([]);
  });
});

describe("a file read by ranges", () => {
  const content = Uint8Array.from({ length: 5 * PIECE_BYTES + 77 }, (_, at) => (at * 7919) % 251);

  it("gives the bytes that were asked for", async () => {
    const { file } = fileOf(content);
    const edge = fc.integer({ min: 0, max: content.length });
    await fc.assert(
      fc.asyncProperty(edge, edge, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(Buffer.compare(await file.read(start, end), content.slice(start, end))).toBe(0);
      }),
    );
  });

  it("asks once for what lies side by side, and not again for what it has", async () => {
    const { file, ranges } = fileOf(content);
    await file.read(PIECE_BYTES + 5, 3 * PIECE_BYTES + 9);
    await file.read(PIECE_BYTES, 2 * PIECE_BYTES);
    expect(ranges).toEqual([[PIECE_BYTES, 4 * PIECE_BYTES]]);
    await file.read(0, content.length);
    expect(ranges.slice(1)).toEqual([
      [0, PIECE_BYTES],
      [4 * PIECE_BYTES, content.length],
    ]);
  });

  it("keeps no more than it may", async () => {
    const file = new PiecedFile(
      async (start, end) => content.slice(start, end),
      content.length,
      2 * PIECE_BYTES,
    );
    for (let at = 0; at < 5; at++) await file.read(at * PIECE_BYTES, at * PIECE_BYTES + 1);
    expect(file.keptBytes).toBe(2 * PIECE_BYTES);
    expect(Buffer.compare(await file.read(0, content.length), content)).toBe(0);
    expect(file.keptBytes).toBe(2 * PIECE_BYTES);
  });

  it("asks again for what could not be read", async () => {
    let isDown = true;
    const file = new PiecedFile(async (start, end) => {
      if (isDown) throw new FileUnavailable("no answer", 0);
      return content.slice(start, end);
    }, content.length);
    await expect(file.read(0, 10)).rejects.toThrow(FileUnavailable);
    isDown = false;
    expect(await file.read(0, 10)).toEqual(content.slice(0, 10));
    await expect(file.read(0, content.length + 1)).rejects.toThrow(RangeError);
  });
});
