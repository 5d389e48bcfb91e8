import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PictureCodec } from "../wire/generated";
import { LOOK_MS, ScreenCodec, SLOWEST_MS } from "./screenCodec";

const NEGOTIATED = ["video/VP8", "video/rtx", "video/VP9", "video/AV1"].map((mimeType) => ({ mimeType }));
let changes = 0;
let codec: ScreenCodec;

/** An encoder that takes so long for each picture, ten of them in a look. */
class FakeSender {
  tookMs = 20;
  reason = "none";
  #frames = 0;
  #seconds = 0;
  async getStats(): Promise<Map<string, object>> {
    this.#frames += 10;
    this.#seconds += (10 * this.tookMs) / 1000;
    const sent = {
      type: "outbound-rtp",
      framesEncoded: this.#frames,
      totalEncodeTime: this.#seconds,
      qualityLimitationReason: this.reason,
    };
    return new Map<string, object>([
      ["sent", sent],
      ["codec", { type: "codec", mimeType: chosen() }],
    ]);
  }
}

function chosen(): string | undefined {
  return codec.chosen(NEGOTIATED)?.mimeType;
}

async function look(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await vi.advanceTimersByTimeAsync(LOOK_MS);
}

beforeEach(() => {
  vi.useFakeTimers();
  changes = 0;
  codec = new ScreenCodec(() => {
    changes += 1;
  });
});

afterEach(() => {
  codec.follow(undefined);
  vi.useRealTimers();
});

test("it is VP8 until the server says that everybody can show more", () => {
  expect(chosen()).toBe("video/VP8");
  codec.watchable(["vp8", "vp9", "av1"]);
  codec.watchable(["vp8", "vp9", "av1"]);
  expect([chosen(), changes]).toEqual(["video/AV1", 1]);
  codec.watchable(["vp8", "vp9"]);
  expect([chosen(), changes]).toEqual(["video/VP9", 2]);
});

test("only what was negotiated is chosen", () => {
  codec.watchable(["vp8", "vp9", "av1"]);
  expect(codec.chosen([{ mimeType: "video/VP8" }])?.mimeType).toBe("video/VP8");
  expect(codec.chosen([{ mimeType: "video/H264" }])).toBeUndefined();
});

test.each<[string, Partial<FakeSender>]>([
  ["takes too long", { tookMs: SLOWEST_MS + 1 }],
  ["is said to lack power", { reason: "cpu" }],
])("a machine that %s, look after look, goes down step by step and stays there", async (_, load) => {
  codec.watchable(["vp8", "vp9", "av1"]);
  const sender = Object.assign(new FakeSender(), load);
  codec.follow(sender as unknown as RTCRtpSender);
  await look(2);
  expect(chosen()).toBe("video/AV1");
  await look(1);
  expect(chosen()).toBe("video/VP9");
  await look(3);
  expect(chosen()).toBe("video/VP8");
  await look(9);
  codec.watchable(["vp8", "av1"]);
  expect([chosen(), changes]).toEqual(["video/VP8", 4]);
});

test("a page being turned is no weakness", async () => {
  codec.watchable(["vp8", "vp9", "av1"]);
  const sender = new FakeSender();
  codec.follow(sender as unknown as RTCRtpSender);
  for (let turn = 0; turn < 6; turn += 1) {
    sender.tookMs = turn % 2 ? 300 : SLOWEST_MS;
    await look(1);
  }
  expect(chosen()).toBe("video/AV1");
});

test("whoever is not followed any more is not looked at", async () => {
  codec.watchable(["vp8", "av1"] satisfies PictureCodec[]);
  const sender = Object.assign(new FakeSender(), { tookMs: 500 });
  codec.follow(sender as unknown as RTCRtpSender);
  codec.follow(undefined);
  await look(5);
  expect(chosen()).toBe("video/AV1");
});
