import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec";

// The bytes that the server's codec writes; pytest holds them against two codecs more.
const kept: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tests/golden/messages.json"), "utf-8"),
);

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

describe("the codec", () => {
  it.each(Object.entries(kept))("reads %s", (name, hex) => {
    expect(decode(bytesOf(hex)).t).toBe(name.split(" ")[0]);
  });

  it("keeps numbers, texts and bytes as they are", () => {
    expect(decode(bytesOf(kept["poses"] ?? ""))).toEqual({
      t: "poses",
      frame: Uint8Array.from({ length: 24 }, (_, at) => at),
    });
    expect(decode(bytesOf(kept["pong"] ?? ""))).toEqual({
      t: "pong",
      sent_ms: 1.5,
      return_within_ms: 11_111,
      now_ms: 1_795_000_000_000.5,
    });
    const said = decode(bytesOf(kept["happened said 3"] ?? ""));
    expect(said).toMatchObject({
      at_ms: 1_795_000_000_123,
      event: { line: { text: "Perché è così alta? €" } },
    });
  });

  it("writes what it reads, and leaves out what is not there", () => {
    const say = { t: "say", key: "k", text: "ciao" } as const;
    expect(decode(encode(say))).toEqual(say);
    expect(encode({ t: "enter", entry_pass: "p" }).byteLength).toBe(
      encode({ t: "enter", entry_pass: "p" }).length,
    );
  });

  it.each([[[0xc0]], [[0x01]], [[0x80]], [[0xc1]], [[]]])("refuses bytes %j", (bytes) => {
    expect(() => decode(Uint8Array.from(bytes))).toThrow();
  });
});
