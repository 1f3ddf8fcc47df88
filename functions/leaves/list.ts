// Leaves of a member themselves, and for those who look after others, theirs.
import * as z from "zod";
import { type KeptLeave, LEAVE_STATUSES, leave, leaveColumns, shownTo } from "../../lib/leaves/leave.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, localDate, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { requireForwards } from "../../lib/platform/http/span.ts";
import { departmentsIn } from "../../lib/platform/tenancy/department-on.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { EVER, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/leaves",
  summary:
    "Leaves, the newest first; between two dates those that touch them. Managers see those that touch days of their departments",
  access: "member",
  query: z.object({
    status: z.enum(LEAVE_STATUSES).optional(),
    user_id: id.optional(),
    start_date: localDate.optional(),
    end_date: localDate.optional(),
    ...pageQuery,
  }),
  response: page(leave),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, status = null, user_id, start_date = "1970-01-01", end_date = "2199-12-31" } = query;
  requireForwards(start_date, end_date);
  const member = user_id === undefined ? null : (await findMemberOver(db, principal, EVER, user_id)).id;
  const [before] = decodeCursor(query.cursor, z.tuple([id])) ?? [null];
  const rows = await db.query<KeptLeave>(selectLeaves, [
    hasAtLeast(principal.role, "manager") ? null : principal.user_id,
    principal.managed_departments,
    principal.user_id,
    member,
    status,
    before,
    limit + 1,
    start_date,
    end_date,
  ]);
  const shown = rows.map((row) => shownTo(principal, row));
  return { data: toPage(shown, limit, (row) => [row.id]) };
});

const selectLeaves = `
  select ${leaveColumns}
  from leaves l join users u on u.org_id = l.org_id and u.id = l.user_id
  where l.org_id = (select app.current_org()) and ($1::uuid is null or l.user_id = $1)
    and ($2::text[] is null or array(${departmentsIn("l.user_id", "l.from_date", "l.to_date")}) && $2 or u.id = $3)
    and ($4::uuid is null or l.user_id = $4)
    and ($5::text is null or l.status = $5)
    and ($6::uuid is null or l.id < $6)
    and l.to_date >= $8 and l.from_date <= $9
  order by l.id desc
  limit $7`;
