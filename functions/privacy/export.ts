// A member asks for a copy of all that is kept of them, or an administrator does so for them; the member is told. A job
// puts it together.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { notify } from "../../lib/notifications/notify.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import type { Principal } from "../../lib/platform/tenancy/standing.ts";
import { type DataExport, dataExport, exportColumns } from "../../lib/privacy/export/data-export.ts";
import { findExportable } from "../../lib/privacy/export/exportable.ts";

/** Copies that one member may ask for in a day: of their own data, and of others'. */
const OWN_A_DAY = 3;
const OTHERS_A_DAY = 20;
const DAY_MS = 86_400_000;

export const contract = defineContract({
  method: "POST",
  path: "/api/users/{id}/export",
  summary: "Ask for a copy of a member's data: oneself, or an administrator for others, who are told",
  access: "member",
  params: z.object({ id }),
  response: z.object({ export: dataExport }),
  status: 202,
  stepUp: { where: "the member is another", is: ({ params }, { user_id }) => params.id.toLowerCase() !== user_id },
  errors: ["NOT_FOUND", "FORBIDDEN", "EXPORT_RUNNING"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const { org_id, user_id } = principal;
  const member = await findExportable(db, principal, params.id);
  const isOwn = member.id === user_id;
  await requireAllowance(db, principal, isOwn, now);
  const { id: export_id } = await db.one<{ id: string }>(insertExport, [org_id, member.id, user_id, now]);
  const entry = { org_id, user_id, action: "user.export", resource: "user", resource_id: member.id };
  audit(db, call, { ...entry, metadata: { export_id } });
  if (!isOwn)
    await notify(db, publish, {
      org_id,
      user_id: member.id,
      type: "data_export_requested",
      title: `${principal.name.slice(0, 200)} asked for a copy of your data`,
      body: "You can fetch it, too, once it is made.",
      data: { export_id, requested_by: user_id },
    });
  // Queued before the commit: what could not be queued was not asked for. The job waits for this request.
  await queueJobs([{ kind: "export-data", org_id, export_id, asked_by: user_id }]);
  return { data: { export: await db.one<DataExport>(selectExport, [export_id]) }, message: "The copy is being made." };
});

/** 429 RATE_LIMITED for who has asked often enough today. Asking twice at once is done one after the other. */
async function requireAllowance(db: Db, { user_id }: Principal, isOwn: boolean, now: Date): Promise<void> {
  await db.query(lockAsker, [user_id]);
  const since = new Date(now.getTime() - DAY_MS);
  const { asked, first } = await db.one<{ asked: number; first: Date | null }>(countAsked, [user_id, isOwn, since]);
  if (asked < (isOwn ? OWN_A_DAY : OTHERS_A_DAY)) return;
  const retryAfter = Math.ceil(((first ?? now).getTime() + DAY_MS - now.getTime()) / 1000);
  throw new AppError("RATE_LIMITED", { retryAfter: Math.max(1, retryAfter) });
}

const lockAsker = `
  select from users where org_id = (select app.current_org()) and id = $1 for no key update`;

const countAsked = `
  select count(*) as asked, min(created_at) as first from data_exports
  where org_id = (select app.current_org()) and requested_by = $1 and (user_id = $1) = $2 and created_at > $3`;

const insertExport = `
  insert into data_exports (org_id, user_id, requested_by, created_at) values ($1, $2, $3, $4)
  returning id`;

const selectExport = `
  select ${exportColumns}
  from data_exports e
  join users m on m.org_id = e.org_id and m.id = e.user_id
  join users r on r.org_id = e.org_id and r.id = e.requested_by
  where e.org_id = (select app.current_org()) and e.id = $1`;
