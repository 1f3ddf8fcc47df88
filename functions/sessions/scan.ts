// A code is worth a ticket before anybody has signed in: who scans in time is not late because of a password.
import * as z from "zod";
import { config } from "../../lib/platform/config.ts";
import { inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { originOf } from "../../lib/platform/http/origin.ts";
import { requireRequest } from "../../lib/platform/http/rate-limit.ts";
import { deviceKey, id, instantOut } from "../../lib/platform/http/schemas.ts";
import { codeField } from "../../lib/sessions/code-fields.ts";
import { findScanned, requireFresh } from "../../lib/sessions/scanned.ts";
import { deviceOf, sealTicket, TICKET_SECONDS } from "../../lib/sessions/ticket.ts";

/** A lecture scans at once, and from one address: each session and each device counts for itself. */
const LEAST_PER_SESSION = 300;
const SCANS_PER_MEMBER = 5;
const SCANS_PER_DEVICE = 10;

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/scan",
  summary: "Turn a code that is shown now into a ticket, which marks its owner within two minutes, once signed in",
  access: "public",
  countsRequests: true,
  body: z.strictObject({ session_id: id, code: codeField, device_key: deviceKey }),
  response: z.object({ ticket: z.string(), session_name: z.string(), expires_at: instantOut }),
  errors: ["QR_INVALID", "QR_EXPIRED", "SESSION_NOT_ACTIVE"],
});

export const handler = publicEndpoint(contract, async ({ body, now, call }) => {
  const { session_id, code, device_key } = body;
  const device = deviceOf(device_key);
  await requireRequest(`scan:${device}`, SCANS_PER_DEVICE);
  const orgId = await outsideOrganizations(async (db) => {
    const found = await db.find<{ org_id: string }>("select org_id from app.find_scanned($1)", [session_id]);
    return found?.org_id;
  });
  if (orgId === undefined) {
    await requireRequest(`ip:${originOf(call.ip)}`, config.publicRequestsPerMinute);
    throw new AppError("QR_INVALID");
  }
  const of = await inOrganization(orgId, (db) => findScanned(db, session_id));
  await requireRequest(`scans:${session_id}`, Math.max(LEAST_PER_SESSION, SCANS_PER_MEMBER * of.enrolled));
  const { age_ms } = requireFresh(orgId, of, code, now, device);
  if (of.status !== "active") throw new AppError("SESSION_NOT_ACTIVE", { details: { status: of.status } });
  const scanned_at = now.getTime();
  const ticket = sealTicket({ org_id: orgId, session_id, code_age_ms: age_ms, scanned_at, ip: call.ip, device });
  return { data: { ticket, session_name: of.name, expires_at: new Date(scanned_at + TICKET_SECONDS * 1000) } };
});
