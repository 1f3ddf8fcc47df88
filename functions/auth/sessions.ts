// A member sees on which devices they are signed in.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";

const device = z.object({
  id,
  device_info: z.string().nullable(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  created_at: instantOut,
  /** When its access token was last renewed. */
  last_used_at: instantOut,
  expires_at: instantOut,
  /** Whether it is the session that asks. */
  current: z.boolean(),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/auth/sessions",
  summary: "The devices on which the caller is signed in, the last used first",
  access: "member",
  response: z.object({ sessions: z.array(device) }),
  errors: [],
});

type Device = Omit<z.infer<typeof device>, "created_at" | "last_used_at" | "expires_at"> & {
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
};

export const handler = endpoint(contract, async ({ principal, now, db }) => ({
  data: { sessions: await db.query<Device>(selectSessions, [principal.user_id, principal.session_id, now]) },
}));

// As many as a person can look through; older ones expire by themselves.
const selectSessions = `
  select id, device_info, ip_address, user_agent, created_at, last_used_at, expires_at, id = $2 as current
  from user_sessions
  where org_id = (select app.current_org()) and user_id = $1 and revoked_at is null and expires_at > $3
  order by last_used_at desc, id desc
  limit 200`;
