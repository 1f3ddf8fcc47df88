// On which devices a member is signed in, works and syncs: for themselves, and for administrators, who are seen to look.
import * as z from "zod";
import { LACKS, loadHeardDevices } from "../../lib/activity/told-of-machine.ts";
import { look } from "../../lib/audit/look.ts";
import { signedIn, signedInOf } from "../../lib/auth/signed-in.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { device, devicesOf } from "../../lib/sync/device.ts";

/** A device that was silent for longer is not one that somebody works on. */
const HEARD_DAYS = 14;

const tracker = z.object({
  /** Null where the client does not say. */
  version: z.string().nullable(),
  /** Such as `x11` or `win32`. */
  desktop: z.string().nullable(),
  lacks: z
    .array(z.enum(LACKS))
    .meta({ description: "What it cannot see on this device, which is no fault of the member." }),
  last_heard_at: instantOut,
});

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}/devices",
  summary: "On which devices a member is signed in, works with a tracker, and syncs",
  access: "member",
  params: z.object({ id }),
  response: z.object({
    /** Sign-in sessions that hold, the last used first. */
    signed_in: z.array(signedIn),
    trackers: z.array(tracker).meta({
      description: "Devices that heartbeats came from in the last 14 days, the last heard first; 20 at most.",
    }),
    /** What hands in what was done offline. */
    syncing: z.array(device),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, db, afterwards }) => {
  const { id } = await findVisibleMember(db, principal, params.id);
  if (id !== principal.user_id && !hasAtLeast(principal.role, "admin")) throw new AppError("FORBIDDEN");
  const member = { org_id: principal.org_id, id };
  const from = new Date(now.getTime() - HEARD_DAYS * 86_400_000);
  const data = {
    signed_in: await signedInOf(db, member, now),
    trackers: await loadHeardDevices(db, member, { from, to: now }),
    syncing: await devicesOf(db, id, undefined),
  };
  look({ principal, now, afterwards }, "devices", [id]);
  return { data };
});
