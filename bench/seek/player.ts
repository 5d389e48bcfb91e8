/** What the player does when it opens a recording and seeks in it, without a screen: run by Node. */
import { Playhead } from "../../client_web/src/review/clock";
import { PiecedFile, fileUrl, rangesOf } from "../../client_web/src/review/files";
import { Recording } from "../../client_web/src/review/recording";
import { TimelineFile } from "../../client_web/src/review/timeline";

interface Order {
  readonly url: string;
  readonly cookie: string;
  readonly contact: string;
  readonly viewing: string;
  readonly seeks: number;
}

interface View {
  readonly recording_id: string;
  readonly started_at: string;
  readonly duration_ms: number;
  readonly timeline: string;
  readonly files: readonly { readonly id: string; readonly size_bytes: number }[];
  readonly tracks: readonly { readonly file: string }[];
}

/** What a media element asks for at a seek: the beginning of a cluster, and some seconds. */
const TRACK_BYTES = 128 * 1024;

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
let bytes = 0;
const plain = globalThis.fetch;
globalThis.fetch = async (path, init) => {
  const headers = { ...(init?.headers as Record<string, string>), Cookie: order.cookie, "X-Salotto-Page": "review" };
  const answer = await plain(order.url + String(path), { ...init, headers });
  bytes += Number(answer.headers.get("content-length"));
  return answer;
};

const openedMs = performance.now();
const view = (await (await fetch(`/api/v1/contacts/${order.contact}/recording`)).json()) as View;
const sizeOf = new Map(view.files.map((file) => [file.id, file.size_bytes]));
const read = (id: string) => rangesOf(fileUrl(view.recording_id, id, order.viewing));
const startMs = Date.parse(view.started_at);
const timeline = await TimelineFile.open(
  new PiecedFile(read(view.timeline), sizeOf.get(view.timeline) ?? 0),
  startMs,
);
const troubles: unknown[] = [];
const room = new Recording(timeline, new Playhead(view.duration_ms), startMs, (error) => troubles.push(error));

async function seek(toMs: number): Promise<void> {
  const share = toMs / view.duration_ms;
  const tracks = view.tracks.map(({ file }) => {
    const size = sizeOf.get(file) ?? 0;
    const start = Math.max(0, Math.min(Math.floor(size * share), size - TRACK_BYTES));
    return read(file)(start, Math.min(size, start + TRACK_BYTES));
  });
  await Promise.all([room.seek(toMs), ...tracks]);
  if (troubles.length > 0 || Object.keys(room.state.members).length !== 2) throw new Error(String(troubles));
}

await seek(0);
const open = performance.now() - openedMs;
bytes = 0;
const before = process.cpuUsage();
const took: number[] = [];
for (let at = 0; at < order.seeks; at++) {
  const beganMs = performance.now();
  await seek(((at * 0.618_034) % 1) * view.duration_ms); // all over it, never two near one another
  took.push(performance.now() - beganMs);
}
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ open_ms: open, seeks_ms: took, seek_cpu_ms: (user + system) / 1_000, bytes }));
