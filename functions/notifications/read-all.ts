// A member has seen everything they were told so far.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/notifications/read-all",
  summary: "Mark all of the caller's notifications as read",
  access: "member",
  body: z.strictObject({}),
  /** How many were unread. */
  response: z.object({ read: z.int() }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, now, db }) => {
  const { read } = await db.one<{ read: number }>(markAllRead, [principal.user_id, now]);
  return { data: { read } };
});

const markAllRead = `
  with seen as (
    update notifications set read_at = $2
    where org_id = (select app.current_org()) and user_id = $1 and read_at is null
    returning 1
  )
  select count(*) as read from seen`;
