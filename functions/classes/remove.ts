// Whoever teaches a class takes it away: one that nobody was ever in and that had no session is gone, any other is archived.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { classOut, findOwnClass, lockClass, shown } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { endSessionsOf } from "../../lib/sessions/archive-class.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/classes/{id}",
  summary:
    "Archive a class, whose history stays; its sessions to come are cancelled. One without members and sessions is removed",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({
    class: classOut,
    /** Whether nothing of it is left. */
    removed: z.boolean(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "CLASS_HAS_ACTIVE_SESSION"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  await lockClass(db, params.id);
  const before = await findOwnClass(db, principal, params.id);
  const removed = (await db.query(deleteUnused, [before.id])).length > 0;
  if (!removed) {
    await endSessionsOf(db, publish, principal, before.id, now);
    await db.query(archive, [before.id, now]);
  }
  const { org_id, user_id } = principal;
  const action = removed ? "class.remove" : "class.archive";
  audit(db, call, { org_id, user_id, action, resource: "class", resource_id: before.id });
  const message = removed ? "Removed." : "Archived.";
  return { data: { class: { ...shown(before), is_active: false }, removed }, message };
});

const deleteUnused = `
  delete from classes c
  where c.org_id = (select app.current_org()) and c.id = $1
    and not exists (select from enrollments e where e.org_id = c.org_id and e.class_id = c.id)
    and not exists (select from attendance_sessions s where s.org_id = c.org_id and s.class_id = c.id)
  returning 1`;

const archive = `
  update classes set is_active = false, updated_at = $2 where org_id = (select app.current_org()) and id = $1`;
