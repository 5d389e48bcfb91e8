import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pictures, type StillFile, stillAt } from "./stills";

function file(memberId: string, lastMs: number, ...moments: number[]): StillFile {
  const read = (start: number, end: number) => Promise.resolve(new Uint8Array(end - start));
  const stills = moments.map((atMs, at) => ({ atMs, start: at * 10, end: at * 10 + 10 }));
  return { memberId, kind: "screen", lastMs, type: "image/webp", read, stills };
}

test("the newest picture before a moment is that of what was shown then", () => {
  const files = [file("ada", 90_000, 0, 30_000, 60_000), file("giulia", 50_000, 40_000)];
  const found = (atMs: number) => {
    const one = stillAt(files, atMs);
    return one && [one.file.memberId, one.still.atMs];
  };
  expect(found(0)).toEqual(["ada", 0]);
  expect(found(29_999)).toEqual(["ada", 0]);
  expect(found(45_000)).toEqual(["giulia", 40_000]);
  expect(found(55_000)).toEqual(["ada", 30_000]);
  expect(found(90_001)).toBeNull();
});

test("a picture of long ago is not shown for now", () => {
  expect(stillAt([file("ada", 600_000, 0)], 60_001)).toBeNull();
  expect(stillAt([], 0)).toBeNull();
});

let made = 0;
const revoked: string[] = [];
beforeEach(() => {
  made = 0;
  revoked.length = 0;
  vi.stubGlobal("URL", {
    createObjectURL: () => `blob:${made++}`,
    revokeObjectURL: (url: string) => revoked.push(url),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("a picture is read once, and forgotten when many others were looked at", async () => {
  const moments = Array.from({ length: 40 }, (_, at) => at * 10_000);
  const files = [file("ada", 400_000, ...moments)];
  const pictures = new Pictures();
  const look = (atMs: number) => {
    const found = stillAt(files, atMs);
    if (found === null) throw new Error("there is a picture");
    return pictures.urlOf(found);
  };
  expect(await look(0)).toBe("blob:0");
  expect(await look(5_000)).toBe("blob:0");
  for (const atMs of moments) await look(atMs);
  await Promise.resolve();
  expect(revoked).toContain("blob:0");
  expect(made).toBe(40);
  pictures.close();
  await Promise.resolve();
  expect(revoked).toHaveLength(40);
});

test("a picture that could not be read is asked for again", async () => {
  const pictures = new Pictures();
  const read = vi.fn().mockRejectedValueOnce(new Error("gone")).mockResolvedValueOnce(new Uint8Array(10));
  const found = { file: { ...file("ada", 1, 0), read }, still: { atMs: 0, start: 0, end: 10 } };
  await expect(pictures.urlOf(found)).rejects.toThrow("gone");
  expect(await pictures.urlOf(found)).toBe("blob:0");
});
