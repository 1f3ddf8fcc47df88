import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { instantOut } from "../platform/http/schemas.ts";

/** Where a member is signed in, as others are told it: without the address, which says where somebody is. */
export const signedIn = z
  .object({
    /** What the client says of its device; null where it says nothing. */
    device_info: z.string().nullable(),
    user_agent: z.string().nullable(),
    created_at: instantOut,
    /** When its access token was last renewed. */
    last_used_at: instantOut,
    expires_at: instantOut,
  })
  .meta({ id: "SignedIn" });

type Member = { readonly org_id: string; readonly id: string };

/** Sign-in sessions that hold, the last used first. */
export function signedInOf(db: Db, { org_id, id }: Member, now: Date): Promise<Row<typeof signedIn>[]> {
  return db.query<Row<typeof signedIn>>(selectSignedIn, [org_id, id, now]);
}

// As many as a person can look through; older ones expire by themselves.
const selectSignedIn = `
  select device_info, user_agent, created_at, last_used_at, expires_at
  from user_sessions
  where org_id = $1 and user_id = $2 and revoked_at is null and expires_at > $3
  order by last_used_at desc, id desc
  limit 200`;
