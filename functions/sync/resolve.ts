// A member decides what no machine should: whether what they did offline, or what somebody changed meanwhile, holds.
import * as z from "zod";
import { CHANGE_ERRORS } from "../../lib/days/change/contract.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { streamEndpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { afterCommitIn } from "../../lib/platform/live/after-commit.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { asAdmitted } from "../../lib/platform/tenancy/standing.ts";
import { MARKING_ERRORS } from "../../lib/sessions/mark.ts";
import { conflict, holdConflict } from "../../lib/sync/conflict.ts";
import { keepClient, keepServer, workAfter } from "../../lib/sync/resolve.ts";
import { tellResolved } from "../../lib/sync/tell.ts";
import { ENDPOINTS } from "../commands.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/sync/resolve",
  summary: "Decide a conflict: keep what the server has, or do what was wanted against the record as it was seen",
  access: "member",
  body: z.strictObject({
    op_id: id,
    resolution: z.enum(["keep_server", "keep_client"]),
    server_version: z.int().min(0).meta({ description: "Of `server_record`, as the member saw it." }),
  }),
  response: z.object({
    operation: conflict,
    /** Where somebody else has to approve it first. */
    correction_id: id.nullable(),
  }),
  errors: [
    "NO_CONFLICT",
    "CONFLICT_CHANGED",
    "FORBIDDEN",
    "ATTENDANCE_SETTLED",
    "SESSION_STATE",
    "REASON_REQUIRED",
    "QR_INVALID",
    "QR_EXPIRED",
    "TOO_MANY_CORRECTIONS",
    ...MARKING_ERRORS,
    ...CHANGE_ERRORS,
  ],
});

export const handler = streamEndpoint(contract, async ({ body, claims, call }) => {
  const { op_id, resolution, server_version } = body;
  const asked = { op_id, server_version };
  const { org_id, user_id } = claims;
  const decided = await afterCommitIn(org_id, async (publish) => {
    const done = resolution === "keep_server" ? await keptServer() : await keptClient();
    tellResolved(publish, { user_id, device_id: done.operation.device_id });
    return done;
  });
  return { data: decided, message: "Decided." };

  async function keptServer() {
    const operation = await asAdmitted(contract, claims, (db) => keepServer(db, { claims, call }, asked));
    return { operation, correction_id: null };
  }

  async function keptClient() {
    const open = await asAdmitted(contract, claims, async (db, { role }) => {
      const held = await holdConflict(db, user_id, op_id, server_version);
      return { ...held, work_session: await workAfter(db, held), changes_days: hasAtLeast(role, "manager") };
    });
    return keepClient({ claims, call, endpoints: ENDPOINTS }, asked, open);
  }
});
