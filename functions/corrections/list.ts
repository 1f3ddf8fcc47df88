// What waits for approval and what was decided: a member's own, a manager's of the days of their departments.
import * as z from "zod";
import { type Correction, correction, correctionColumns } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { isOfDepartments } from "../../lib/platform/tenancy/department-on.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { EVER, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/corrections",
  summary: "Requests for approval, the newest first; for managers those about days of their departments",
  access: "member",
  query: z.object({ status: correction.shape.status.optional(), user_id: id.optional(), ...pageQuery }),
  response: page(correction),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, status = null, user_id } = query;
  const member = user_id === undefined ? null : (await findMemberOver(db, principal, EVER, user_id)).id;
  const [before] = decodeCursor(query.cursor, z.tuple([id])) ?? [null];
  const rows = await db.query<Correction>(selectCorrections, [
    hasAtLeast(principal.role, "manager") ? null : principal.user_id,
    principal.managed_departments,
    principal.user_id,
    member,
    status,
    before,
    limit + 1,
  ]);
  return { data: toPage(rows, limit, (row) => [row.id]) };
});

const selectCorrections = `
  select ${correctionColumns}
  from corrections c join users u on u.org_id = c.org_id and u.id = c.user_id
  where c.org_id = (select app.current_org()) and ($1::uuid is null or c.user_id = $1)
    and (${isOfDepartments("$2", "c.user_id", "c.date")} or u.id = $3 or c.requested_by = $3)
    and ($4::uuid is null or c.user_id = $4)
    and ($5::text is null or c.status = $5)
    and ($6::uuid is null or c.id < $6)
  order by c.id desc
  limit $7`;
