import { beforeEach, expect, test } from "vitest";
import { FakeConnection } from "./testing/connection";
import { Uplink, type UplinkCommand } from "./uplink";

let sent: UplinkCommand[];
let connection: FakeConnection;
let uplink: Uplink;

beforeEach(() => {
  sent = [];
  uplink = new Uplink((command) => sent.push(command));
  connection = laid();
});

/** A new connection with the lines of {@link uplink}. */
function laid(): FakeConnection {
  const made = new FakeConnection();
  uplink.lay(made as unknown as RTCPeerConnection);
  return made;
}

function track(id: string): MediaStreamTrack {
  return { id, enabled: true } as MediaStreamTrack;
}

const [VOICE, SCREEN, CAMERA] = [0, 1, 2];
const on = (line: number) => connection.transceivers[line]?.sender.track;

/** Hold up whatever waits for a line to be limited; the function that comes back lets it go on. */
function holdUp(line: number): () => void {
  const waiting: (() => void)[] = [];
  const { sender } = connection.transceivers[line] ?? {};
  if (!sender) throw new Error("no such line");
  Object.assign(sender, {
    getParameters: () => ({ encodings: [{}], codecs: [] }),
    setParameters: () => new Promise<void>((resolve) => waiting.push(resolve)),
  });
  return () => waiting.pop()?.(); // the last one first
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("publishing twice replaces the track and says so once", async () => {
  await uplink.publish("screen", track("first"));
  await uplink.unpublish("screen");
  await uplink.publish("screen", track("second"));
  expect(on(SCREEN)).toMatchObject({ id: "second" });
  expect(sent.map((each) => each.t)).toEqual(["publish", "unpublish", "publish"]);
});

test("a new connection carries on what was sent on the one before, once it is loaded", async () => {
  await uplink.publish("voice", track("mine"));
  uplink.drop();
  connection = laid();
  expect(on(VOICE)).toBeNull();
  await uplink.load();
  expect(on(VOICE)).toMatchObject({ id: "mine" });
  expect(sent).toHaveLength(1);
});

test("a room that knows other tracks is told of ours, and of those that only a former page played", async () => {
  await uplink.publish("voice", track("mine"), true);
  uplink.agree(new Set(["voice"]));
  expect(sent).toHaveLength(1);
  uplink.agree(new Set(["camera"]));
  expect(sent.slice(1)).toEqual([
    { t: "publish", kind: "voice", is_muted: true },
    { t: "unpublish", kind: "camera" },
  ]);
});

test("muting silences here and tells the server", async () => {
  const mine = track("mine");
  await uplink.publish("voice", mine);
  uplink.setMuted("voice", true);
  expect(mine.enabled).toBe(false);
  expect(sent.at(-1)).toEqual({ t: "mute", kind: "voice", is_muted: true });
});

test("a hushed track is silent at once, without a word to the server, and a pause that ends does not open it", async () => {
  const mine = track("mine");
  await uplink.publish("voice", mine);
  const before = sent.length;
  uplink.hush("voice", true);
  expect(mine.enabled).toBe(false);
  uplink.hold(true);
  uplink.hold(false);
  expect(mine.enabled).toBe(false);
  uplink.hush("voice", false);
  expect([mine.enabled, sent.length]).toEqual([true, before]);
});

test("whoever opens the microphone while it is being published is not muted by what was true before", async () => {
  const goOn = holdUp(VOICE);
  const published = uplink.publish("voice", track("mine"), true);
  uplink.setMuted("voice", false);
  goOn();
  await published;
  expect(sent.at(-1)).toEqual({ t: "mute", kind: "voice", is_muted: false });
});

test("a voice whose connection goes while it is put on its line is known to the room, and goes out on the next", async () => {
  Object.assign(connection.transceivers[VOICE]?.sender ?? {}, {
    replaceTrack: () => new Promise(() => undefined),
  });
  const published = uplink.publish("voice", track("mine"));
  await settle();
  uplink.drop();
  await published; // a connection that is closed never answers
  expect(sent).toEqual([{ t: "publish", kind: "voice", is_muted: false }]);
  connection = laid();
  await uplink.load();
  expect(on(VOICE)).toMatchObject({ id: "mine" });
});

test("what was stopped while it was being published stays stopped", async () => {
  const goOn = holdUp(SCREEN);
  const published = uplink.publish("screen", track("mine"));
  await uplink.unpublish("screen");
  goOn();
  await published;
  expect(sent.at(-1)).toEqual({ t: "unpublish", kind: "screen" });
  expect(on(SCREEN)).toBeNull();
});

test("of two tracks published at once the later one plays, however long each takes", async () => {
  const goOn = holdUp(SCREEN);
  const published = [uplink.publish("screen", track("first")), uplink.publish("screen", track("second"))];
  goOn();
  await settle();
  goOn();
  await Promise.all(published);
  expect(on(SCREEN)).toMatchObject({ id: "second" });
});

test("what is held leaves no device and tells the room nothing; let go, only what was muted stays so", async () => {
  const [voice, screen, late] = [track("voice"), track("screen"), track("late")];
  await uplink.publish("voice", voice);
  await uplink.publish("screen", screen);
  const said = sent.length;
  uplink.hold(true);
  expect([voice.enabled, screen.enabled]).toEqual([false, false]);
  expect(sent).toHaveLength(said);
  await uplink.publish("camera", late);
  uplink.setMuted("voice", true);
  uplink.setMuted("voice", false);
  expect([voice.enabled, late.enabled]).toEqual([false, false]);
  uplink.setMuted("screen", true);
  uplink.hold(false);
  expect([voice.enabled, screen.enabled, late.enabled]).toEqual([true, false, true]);
});

test("pictures take no more together than their way carries, each its share, and voice is never squeezed", async () => {
  const limits = watchLimits();
  await uplink.publish("screen", track("screen"));
  uplink.limitPictures(740_000);
  expect(limits()).toEqual({ [SCREEN]: 740_000, [CAMERA]: 240_000 });
  await uplink.publish("camera", track("camera"));
  expect(limits()).toEqual({ [SCREEN]: 500_000, [CAMERA]: 240_000 });
  await uplink.unpublish("screen");
  expect(limits()[CAMERA]).toBe(740_000);
  uplink.limitPictures(null);
  expect(limits()).toEqual({ [SCREEN]: 2_500_000, [CAMERA]: 1_200_000 });
});

test("a new connection goes a way of its own, which nobody has said anything of yet", async () => {
  await uplink.publish("screen", track("screen"));
  uplink.limitPictures(400_000);
  uplink.drop();
  connection = laid();
  const limits = watchLimits();
  await uplink.begin();
  expect(limits()[SCREEN]).toBe(2_500_000);
});

/** What each line for pictures may take, by what its sender was set to last. */
function watchLimits(): () => Record<number, number> {
  const limits: Record<number, number> = {};
  for (const line of [SCREEN, CAMERA]) {
    Object.assign(connection.transceivers[line]?.sender ?? {}, {
      getParameters: () => ({ encodings: [{}], codecs: [] }),
      setParameters: async ({ encodings }: { encodings: { maxBitrate: number }[] }) => {
        limits[line] = encodings[0]?.maxBitrate ?? 0;
      },
    });
  }
  return () => limits;
}
