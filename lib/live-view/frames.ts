import { deleteObjects, headObject, listAllObjects } from "../platform/aws/bucket.ts";
import { presignDownload, presignUpload, type UploadForm } from "../platform/aws/presign.ts";
import { asWorker } from "../platform/db/transaction.ts";

export const MAX_FRAME_BYTES = 262_144;
const FRAME_TYPE = "image/jpeg";
const PREFIX = "live/";
/** So many pictures of a stream there are at most: each goes over an earlier one. */
const KEPT_FRAMES = 8;
/** The bucket's clock and ours differ by less, and the bucket tells only seconds. */
const CLOCK_MS = 3_000;
const HOUR_MS = 3_600_000;

/** Whose pictures they are. */
export type Stream = { readonly org_id: string; readonly stream_id: string };

function frameKey({ org_id, stream_id }: Stream, seq: number): string {
  return `${PREFIX}${org_id}/${stream_id}/${seq % KEPT_FRAMES}`;
}

/** The form for one picture: one key, one type, so many bytes, for a minute. */
export function frameForm(stream: Stream, seq: number): Promise<UploadForm> {
  return presignUpload({ key: frameKey(stream, seq), contentType: FRAME_TYPE, maxBytes: MAX_FRAME_BYTES });
}

/**
 * From where a picture is read. The address ends before another is posted over it: whoever keeps one sees nothing that
 * was posted after the end.
 */
export async function frameAddress(
  stream: Stream,
  seq: number,
  frameSeconds: number,
): Promise<{ url: string; expires_in: number }> {
  const expires_in = Math.min(60, (KEPT_FRAMES - 1) * frameSeconds);
  return { url: await presignDownload(frameKey(stream, seq), expires_in), expires_in };
}

/** How many bytes were posted by the form that was handed out at an instant; undefined where nothing was. */
export async function postedBytes(stream: Stream, seq: number, asked_at: Date): Promise<number | undefined> {
  const head = await headObject(frameKey(stream, seq));
  if (head === undefined || head.last_modified.getTime() < asked_at.getTime() - CLOCK_MS) return undefined;
  return head.size_bytes;
}

/** Removes the pictures of streams that have ended. */
export async function removeFrames(streams: readonly Stream[]): Promise<void> {
  if (streams.length === 0) return;
  const open = await openStreams(streams);
  const ended = streams.filter(({ stream_id }) => !open.has(stream_id));
  await deleteObjects(
    ended.flatMap((stream) => Array.from({ length: KEPT_FRAMES }, (_, seq) => frameKey(stream, seq))),
  );
}

/**
 * Removes all pictures but those of streams that are open, and these after an hour: also what was posted at the very
 * end, and what a lost event has left. Answers how many.
 */
export async function removeForgottenFrames(now: Date): Promise<number> {
  let removed = 0;
  for await (const listed of listAllObjects(PREFIX)) {
    const open = await openStreams(listed.map(({ key }) => streamOf(key)).filter(isOurs));
    const old = now.getTime() - HOUR_MS;
    const gone = listed.filter(
      ({ key, last_modified }) => !open.has(streamOf(key).stream_id) || last_modified.getTime() < old,
    );
    await deleteObjects(gone.map(({ key }) => key));
    removed += gone.length;
  }
  return removed;
}

function streamOf(key: string): Stream {
  const [, org_id = "", stream_id = ""] = key.split("/");
  return { org_id, stream_id };
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const isOurs = ({ org_id, stream_id }: Stream) => isUuid(org_id) && isUuid(stream_id);

async function openStreams(streams: readonly Stream[]): Promise<ReadonlySet<string>> {
  const orgIds = new Set(streams.map(({ org_id }) => org_id));
  const streamIds = new Set(streams.map(({ stream_id }) => stream_id));
  const rows = await asWorker((db) => db.query<{ stream_id: string }>(selectOpen, [[...orgIds], [...streamIds]]));
  return new Set(rows.map(({ stream_id }) => stream_id));
}

const selectOpen = `
  select distinct stream_id from live_views
  where org_id = any ($1::uuid[]) and stream_id = any ($2::uuid[]) and state <> 'ended'`;
