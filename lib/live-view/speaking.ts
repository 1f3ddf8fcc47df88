import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Holder } from "../platform/live/live-store.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Ending } from "./end.ts";
import type { EndReason } from "./rules/ending.ts";
import { tellEnded } from "./tell.ts";

/** Who says something of a live view over a socket, in the transaction in which it is heard. */
export type Speaking = Ending & {
  readonly organization: Organization;
  readonly holder: Holder;
  readonly connectionId: string;
  readonly watching: Watching;
};

/** What the live store says of the sockets that watch before the transaction, and is to hear of them afterwards. */
type Watching = {
  /** Their next numbers. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Those that were found to be gone. */
  readonly gone: string[];
};

/** What goes back over the socket. */
export type Answer = { readonly event: "live:go" | "live:state" | "live:stop"; readonly data: Record<string, unknown> };

export type FoundView = { id: string; org_id: string; stream_id: string; asked_at: Date | null };

/** The view that a member's tracker speaks of. 404 NOT_FOUND for one that shows somebody else, or is not there. */
export function findShown({ db, holder }: Speaking, liveId: string): Promise<FoundView> {
  return found(db, selectShown, liveId, holder);
}

/** The view that a viewer speaks of. 404 NOT_FOUND for somebody else's. */
export function findWatched({ db, holder }: Speaking, liveId: string): Promise<FoundView> {
  return found(db, selectWatched, liveId, holder);
}

async function found(db: Db, sql: string, liveId: string, { user_id }: Holder): Promise<FoundView> {
  const view = await db.find<FoundView>(sql, [liveId, user_id]);
  if (view === undefined) throw new AppError("NOT_FOUND");
  return view;
}

/** The answer to whatever is said of a view that has ended. */
export async function stopped(speaking: Speaking, { id, org_id, stream_id }: FoundView): Promise<Answer> {
  const { user_id, end_reason } = await speaking.db.one<{ user_id: string; end_reason: EndReason }>(selectEnd, [id]);
  await tellEnded(speaking, [{ org_id, user_id }]);
  return { event: "live:stop", data: { live_id: id, stream_id, reason: end_reason } };
}

const selectShown = `
  select id, org_id, stream_id, asked_at from live_views
  where org_id = (select app.current_org()) and id = $1 and user_id = $2`;

const selectWatched = `
  select id, org_id, stream_id, asked_at from live_views
  where org_id = (select app.current_org()) and id = $1 and viewer_id = $2`;

const selectEnd = `
  select user_id, end_reason from live_views where org_id = (select app.current_org()) and id = $1`;
