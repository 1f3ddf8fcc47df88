// An administrator ends a membership. The row stays, because reports count on it; with `erase` the person goes out of
// it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { showUser, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import { leave, lockManagedMember } from "../../lib/users/manage.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/users/{id}",
  summary: "End a membership; with erase=true remove everything that tells who it was, for good",
  access: "admin",
  params: z.object({ id }),
  query: z.object({ erase: z.enum(["true", "false"]).default("false") }),
  response: z.object({ user }),
  stepUp: true,
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(
  contract,
  async ({ params, query, principal, organization, now, call, db, publish }) => {
    const member = await lockManagedMember(db, principal, params.id);
    if (member.id === principal.user_id) throw new AppError("FORBIDDEN");
    const { org_id, user_id } = principal;
    const entry = { org_id, user_id, resource: "user", resource_id: member.id };

    const ended = await db.one<UserRow>(terminate, [member.id, now]);
    await leave(db, publish, organization, member, now);
    if (query.erase === "false") {
      if (member.status !== "terminated") audit(db, call, { ...entry, action: "user.delete" });
      return { data: { user: showUser(ended) }, message: "The membership has ended." };
    }

    // Knows of every room: loaded when somebody is erased.
    const { erase } = await import("../../lib/privacy/erase.ts");
    const resource_ids = await erase(db, { org_id, user_id: member.id, email: member.email }, now);
    const nobody = await db.one<UserRow>(selectUser, [member.id]);
    audit(db, call, { ...entry, action: "user.erase" });
    // The job is queued before the commit, so that an erasure that could not be queued did not happen. The job waits for
    // the lock on the row.
    await queueJobs([{ kind: "erase-member", org_id, user_id: member.id, resource_ids, asked_by: user_id }]);
    return { data: { user: showUser(nobody) }, message: "Erased. Files and activity follow within minutes." };
  },
);

const terminate = `
  with dated as materialized (select set_config('app.instant', $2::timestamptz::text, true))
  update users u set status = 'terminated' from dated where u.org_id = (select app.current_org()) and u.id = $1
  returning ${userColumns}`;

const selectUser = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1`;
