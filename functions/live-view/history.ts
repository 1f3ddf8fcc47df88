// A member sees who watched their screen, when and why; a manager sees it of the members they look after.
import * as z from "zod";
import { type LiveView, liveView, selectLiveViews } from "../../lib/live-view/view.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { requireForwards, TO_OF_QUERY } from "../../lib/platform/http/span.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/live-view/history",
  summary: "Who watched a member's screen, when and why, the latest first; without user_id one's own",
  access: "member",
  query: z.object({
    ...pageQuery,
    user_id: id.optional(),
    /** Those that were asked for at this instant or later. */
    from: instant.optional(),
    /** Those that were asked for before this instant. */
    to: instant.optional(),
  }),
  response: page(liveView),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, from = null, to = null } = query;
  if (from !== null && to !== null) requireForwards(from, to, TO_OF_QUERY);
  const member = await findVisibleMember(db, principal, query.user_id);
  const [before = null, beforeId = null] = decodeCursor(query.cursor, z.tuple([instant, id])) ?? [];
  const rows = await db.query<LiveView>(selectHistory, [member.id, from, to, before, beforeId, limit + 1]);
  return { data: toPage(rows, limit, ({ requested_at, id }) => [requested_at.toISOString(), id]) };
});

const selectHistory = `${selectLiveViews}
  where v.org_id = (select app.current_org()) and v.user_id = $1
    and ($2::timestamptz is null or v.requested_at >= $2)
    and ($3::timestamptz is null or v.requested_at < $3)
    and ($4::timestamptz is null or (v.requested_at, v.id) < ($4, $5::uuid))
  order by v.requested_at desc, v.id desc
  limit $6`;
