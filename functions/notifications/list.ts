// A member reads what they were told, the newest first, and how much of it is unread.
import * as z from "zod";
import { type Notification, notification, notificationColumns } from "../../lib/notifications/notify.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/notifications",
  summary: "The caller's notifications, the newest first",
  access: "member",
  query: z.object({
    ...pageQuery,
    /** `true`: only those that were not read. */
    unread: z.enum(["true", "false"]).default("false"),
  }),
  response: page(notification).extend({ unread_count: z.int() }),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, unread, cursor } = query;
  const [afterId = null] = decodeCursor(cursor, z.tuple([id])) ?? [];
  const values = [principal.user_id, unread === "true", afterId, limit + 1];
  const rows = await db.query<Notification>(selectNotifications, values);
  const { unread_count } = await db.one<{ unread_count: number }>(countUnread, [principal.user_id]);
  return { data: { ...toPage(rows, limit, (row) => [row.id]), unread_count } };
});

// Ids are made in the order of time (UUID version 7).
const selectNotifications = `
  select ${notificationColumns}
  from notifications n
  where n.org_id = (select app.current_org()) and n.user_id = $1 and (not $2 or n.read_at is null)
    and ($3::uuid is null or n.id < $3)
  order by n.id desc
  limit $4`;

const countUnread = `
  select count(*) as unread_count from notifications
  where org_id = (select app.current_org()) and user_id = $1 and read_at is null`;
