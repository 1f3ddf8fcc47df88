import { keepLooks } from "../audit/look.ts";
import { inOrganization } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Holder, LiveStore } from "../platform/live/live-store.ts";
import { withNumber } from "../websocket/number.ts";
import { push } from "../websocket/push.ts";
import { endDue, endViews } from "./end.ts";
import { frameAddress, frameForm, MAX_FRAME_BYTES, postedBytes } from "./frames.ts";
import { type HeldView, holdStream } from "./hold.ts";
import { mayRefuse, type Refusal } from "./rules/ending.ts";
import { pause } from "./rules/pace.ts";
import { type Answer, findShown, type Speaking, stopped } from "./speaking.ts";

/** A picture that a tracker says it has posted; one that looks like the last is only said, and not posted. */
export type Frame = {
  readonly live_id: string;
  readonly seq: number;
  readonly at: Date;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly changed: boolean;
};

const QUARTER_MS = 15 * 60_000;
/** No frame is begun later than this after the picture came; one that is begun is bounded as every frame is. */
const SHOW_MS = 3_000;

/** What a tracker says once its indicator stands on the screen, or cannot; and how large its pictures will be. */
export type Ready = {
  readonly live_id: string;
  readonly indicator: boolean;
  readonly width: number;
  readonly height: number;
};

/** The member's screen says that it is watched: pictures may come. Said again, it is answered by the same form again. */
export async function takeReady(speaking: Speaking, { live_id, indicator, width, height }: Ready): Promise<Answer> {
  const { db, publish, now } = speaking;
  const view = await findShown(speaking, live_id);
  const left = await heldOf(speaking, view.stream_id);
  if (!indicator) await endViews(speaking, left, "no_indicator", speaking.holder.user_id);
  const target = left.find(({ id }) => id === live_id);
  if (target === undefined || !indicator) return stopped(speaking, view);
  const seq = Math.max(...left.map(({ next_seq }) => next_seq));
  await db.query(updateReady, [left.map(({ id }) => id), live_id, seq, now]);
  if (target.state === "waiting") {
    const { org_id, viewer_id: user_id, stream_id, ends_at } = target;
    const data = { live_id, stream_id, state: "live", started_at: now, ends_at, width, height };
    publish({ event: "live:state", channel: "notifications", org_id, user_id, department: null, data });
  }
  return go(speaking, target, seq, 0);
}

/**
 * Takes a number for each socket to which a picture is about to be shown, before the transaction that shows it. For a
 * picture that is refused after all it is a gap.
 */
export async function numberWatching(
  store: LiveStore,
  { org_id, user_id }: Holder,
  { live_id, seq }: Frame,
): Promise<ReadonlyMap<string, number>> {
  const rows = await inOrganization(org_id, (db) =>
    db.query<{ watching_socket: string }>(selectWatching, [live_id, user_id, seq, org_id]),
  );
  if (rows.length === 0) return new Map();
  return store.numberFrames(new Map(rows.map(({ watching_socket }) => [watching_socket, 1])));
}

/**
 * Shows a picture to whoever watches. Their views are held from here to the commit: one that has ended shows nothing,
 * and whoever ends one waits until its picture is out.
 */
export async function takeFrame(speaking: Speaking, frame: Frame): Promise<Answer> {
  const { db, now } = speaking;
  if (frame.bytes > MAX_FRAME_BYTES)
    throw new AppError("FILE_TOO_LARGE", { details: { size_bytes: frame.bytes, limit: MAX_FRAME_BYTES } });
  const view = await findShown(speaking, frame.live_id);
  const bytes = frame.changed ? await postedBytes(view, frame.seq, view.asked_at ?? now) : 0;
  const left = await heldOf(speaking, view.stream_id);
  const target = left.find(({ id }) => id === frame.live_id);
  if (target === undefined) return stopped(speaking, view);
  if (target.state === "waiting") throw new AppError("INDICATOR_MISSING");
  if (frame.seq !== target.next_seq)
    throw new AppError("LIVE_FRAME_UNEXPECTED", { details: { expected: target.next_seq } });
  if (bytes === undefined) throw new AppError("LIVE_FRAME_MISSING");

  const live = left.filter(({ state }) => state === "live");
  const seen = await showTo(speaking, live, frame, bytes);
  const seq = frame.changed ? frame.seq + 1 : frame.seq;
  const looked = seen.filter(({ looked_at }) => quarterOf(looked_at) !== quarterOf(now));
  const ids = (views: readonly HeldView[]) => views.map(({ id }) => id);
  const shown = frame.changed ? ids(seen) : [];
  await db.query(updateShown, [ids(live), seq, now, shown, bytes, ids(looked)]);
  const looks = looked.map(({ org_id, viewer_id, user_id }) => ({ org_id, viewer_id, member_id: user_id }));
  keepLooks(
    db,
    looks.map((look) => ({ ...look, kind: "live" })),
    now,
  );
  const { frame_seconds } = speaking.organization.settings.live_view;
  return go(speaking, target, seq, pause(frame_seconds, live));
}

/** The member does not want it, or the tracker cannot show that the screen is watched, or must not. */
export async function takeRefusal(
  speaking: Speaking,
  { live_id, reason }: { live_id: string; reason: Refusal },
): Promise<Answer> {
  const view = await findShown(speaking, live_id);
  const left = await heldOf(speaking, view.stream_id);
  const target = left.find(({ id }) => id === live_id);
  if (target === undefined) return stopped(speaking, view);
  const isTheirs = mayRefuse(speaking.organization.settings.live_view, target);
  if (reason === "refused" && !isTheirs) throw new AppError("FORBIDDEN");
  await endViews(speaking, reason === "refused" ? [target] : left, reason, speaking.holder.user_id);
  return stopped(speaking, view);
}

/** The views of a stream that may go on; those that may not end here. */
async function heldOf(speaking: Speaking, streamId: string): Promise<HeldView[]> {
  const { db, organization, now } = speaking;
  return endDue(speaking, await holdStream(db, organization, streamId, now));
}

/** Sends a picture's address to the sockets that watch, and answers whose took it. */
async function showTo(
  { watching: { numbers, gone: allGone }, organization, now }: Speaking,
  live: readonly HeldView[],
  { seq, at, width, height, changed }: Frame,
  bytes: number,
): Promise<HeldView[]> {
  const { frame_seconds } = organization.settings.live_view;
  const seen = await Promise.all(
    live.map(async (view) => {
      if (view.watching_socket === null) return [];
      const address = changed ? await frameAddress(view, seq, frame_seconds) : { url: null, expires_in: 0 };
      const { id: live_id, stream_id } = view;
      const data = { live_id, stream_id, seq, at, width, height, bytes, changed, ...address };
      const connection_id = view.watching_socket;
      const payload = JSON.stringify({ event: "live:frame", data, at: now });
      // Whoever took another socket since the numbers were taken gets this one without.
      const payloads = [withNumber(payload, numbers.get(connection_id) ?? null)];
      const { sent, gone } = await push([{ connection_id, payloads }], Date.now() + SHOW_MS);
      allGone.push(...gone);
      return sent === 1 ? [view] : [];
    }),
  );
  return seen.flat();
}

/** Allows the next picture. Without it a tracker has no form to post one by. */
async function go({ organization, now }: Speaking, view: HeldView, seq: number, wait_ms: number): Promise<Answer> {
  const { id: live_id, stream_id, ends_at } = view;
  const form = await frameForm(view, seq);
  const seconds_left = Math.max(0, Math.floor((ends_at.getTime() - now.getTime()) / 1000));
  const { max_width } = organization.settings.live_view;
  return { event: "live:go", data: { live_id, stream_id, seq, form, wait_ms, ends_at, seconds_left, max_width } };
}

const quarterOf = (instant: Date) => Math.floor(instant.getTime() / QUARTER_MS);

const selectWatching = `
  select w.watching_socket
  from live_views v join live_views w on w.org_id = v.org_id and w.stream_id = v.stream_id
  where v.org_id = $4 and v.id = $1 and v.user_id = $2 and v.next_seq = $3 and w.state = 'live' and w.watching_socket is not null`;

const updateReady = `
  update live_views set next_seq = $3, asked_at = $4,
    state = case when id = $2 then 'live' else state end,
    indicator_at = case when id = $2 then coalesce(indicator_at, $4) else indicator_at end,
    started_at = case when id = $2 then coalesce(started_at, $4) else started_at end
  where org_id = (select app.current_org()) and id = any ($1::uuid[])`;

const updateShown = `
  update live_views set next_seq = $2, asked_at = $3, last_frame_at = $3,
    frames = frames + (id = any ($4::uuid[]))::int,
    bytes = bytes + case when id = any ($4::uuid[]) then $5::bigint else 0 end,
    looked_at = case when id = any ($6::uuid[]) then $3 else looked_at end
  where org_id = (select app.current_org()) and id = any ($1::uuid[])`;
