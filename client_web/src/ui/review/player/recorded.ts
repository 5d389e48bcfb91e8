/** A contact's recording as the server describes it, and leave to read its files. */
import { type Api, ask, type Schemas } from "../../../lib/api";
import { type FileUnavailable, fileUrl, rangesOf } from "../../../review/files";
import type { StillFile } from "../../../review/stills";
import type { TrackFile } from "../../../review/tracks";

export type RecordingView = Schemas["RecordingView"];
export type RecordedTrack = RecordingView["tracks"][number];
type RecordedPlan = Schemas["RecordedPlan"];
export type RecordedStretch = RecordingView["pauses"][number];

/** A recording that may be played, and the viewing by which its files are read. */
export interface Opened {
  readonly view: RecordingView;
  readonly recordingId: string;
  readonly startMs: number;
  readonly timeline: { readonly url: string; readonly sizeBytes: number };
  readonly tracks: readonly TrackFile[];
  /** By member: where the loudness of their voices is read. */
  readonly peaks: readonly { readonly memberId: string; readonly url: string }[];
  readonly stills: readonly StillFile[];
  readonly plan: Plan | null;
}

/** The room from above: `tiles` pictures in one, `columns` in a row, one for each `stepMs`. A tile's size in pixels. */
export interface Plan {
  readonly url: string;
  readonly stepMs: number;
  readonly tiles: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** Ask for leave to view a contact's recording. Null: there is nothing to play. Throws ApiProblem. */
export async function openRecording(api: Api, contactId: string): Promise<Opened | null> {
  const params = { path: { id: contactId } };
  const view: RecordingView = await ask(api.GET("/api/v1/contacts/{id}/recording", { params }));
  if (!view.can_be_viewed || view.recording_id === null) return null;
  const { viewing } = await ask(api.POST("/api/v1/contacts/{id}/recording/viewing", { params }));
  return openedOf(view, viewing);
}

/** What a view and a viewing give; null where the view lacks what a player needs. */
export function openedOf(view: RecordingView, viewing: string): Opened | null {
  const { recording_id: recordingId, started_at: startedAt } = view;
  const timeline = view.files.find((file) => file.id === view.timeline);
  if (recordingId === null || startedAt === null || timeline === undefined) return null;
  const url = (fileId: string) => fileUrl(recordingId, fileId, viewing);
  return {
    view,
    recordingId,
    startMs: Date.parse(startedAt),
    timeline: { url: url(timeline.id), sizeBytes: timeline.size_bytes },
    tracks: view.tracks.flatMap((track) => (track.file === null ? [] : [trackFile(track, url(track.file))])),
    peaks: view.tracks.flatMap(({ member_id: memberId, peaks }) =>
      peaks === null ? [] : [{ memberId, url: url(peaks) }],
    ),
    stills: view.tracks.flatMap((track) =>
      track.stills_file === null ? [] : [stillFile(track, url(track.stills_file))],
    ),
    plan: view.plan && planOf(view.plan, url(view.plan.file)),
  };
}

/** Whether leave to view has ended: signed out, expired, or withdrawn. */
export function isLeaveOver(problem: FileUnavailable): boolean {
  return problem.status === 401 || problem.status === 403 || problem.status === 404;
}

function trackFile(track: RecordedTrack, url: string): TrackFile {
  const { publication_id: id, member_id: memberId, kind, first_ms: firstMs, last_ms: lastMs } = track;
  return { id, memberId, kind, url, firstMs, lastMs };
}

function stillFile(
  { member_id: memberId, kind, last_ms: lastMs, stills_type: type, stills }: RecordedTrack,
  url: string,
): StillFile {
  const read = rangesOf(url);
  return {
    memberId,
    kind,
    lastMs,
    type,
    read,
    stills: stills.map(({ at_ms: atMs, ...bytes }) => ({ atMs, ...bytes })),
  };
}

function planOf({ step_ms: stepMs, tiles, columns, width, height }: RecordedPlan, url: string): Plan {
  return { url, stepMs, tiles, columns, width, height };
}
