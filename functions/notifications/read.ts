// A member has read a notification. Reading it again changes nothing.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { id } from "../../lib/http/schemas.ts";
import { type Notification, notification, notificationColumns } from "../../lib/queries/notify.ts";

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
  where n.id = $1 and n.user_id = $2
  returning ${notificationColumns}`;
