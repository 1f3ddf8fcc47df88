// A member has read a notification. Reading it again changes nothing.
import * as z from "zod";
import { type Notification, notification, notificationColumns } from "../../lib/notifications/notify.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/notifications/{id}/read",
  summary: "Mark one of the caller's notifications as read",
  access: "member",
  params: z.object({ id }),
  body: z.strictObject({}),
  response: notification,
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, db }) => {
  const read = await db.find<Notification>(markRead, [params.id, principal.user_id, now]);
  if (read === undefined) throw new AppError("NOT_FOUND");
  return { data: read };
});

const markRead = `
  update notifications n set read_at = coalesce(n.read_at, $3)
  where n.org_id = (select app.current_org()) and n.id = $1 and n.user_id = $2
  returning ${notificationColumns}`;
