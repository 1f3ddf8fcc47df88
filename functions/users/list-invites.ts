// An administrator sees who was invited, by whom, and what became of it; the newest first.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { INVITE_STATUSES, type Invite, invite, inviteColumns, inviteTables } from "../../lib/users/invite/invite.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/invites",
  summary: "Invites of the organization, the newest first",
  access: "admin",
  query: z.object({ ...pageQuery, status: z.enum(INVITE_STATUSES).optional() }),
  response: page(invite),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, now, db }) => {
  const { limit, status = null } = query;
  // Ids of invites rise with the time at which they were made.
  const [after = null] = decodeCursor(query.cursor, z.tuple([id])) ?? [];
  const rows = await db.query<Invite>(selectInvites, [now, status, after, limit + 1]);
  return { data: toPage(rows, limit, (row) => [row.id]) };
});

const selectInvites = `
  select * from (select ${inviteColumns} from ${inviteTables} where i.org_id = (select app.current_org())) i
  where ($2::text is null or i.status = $2) and ($3::uuid is null or i.id < $3)
  order by i.id desc
  limit $4`;
