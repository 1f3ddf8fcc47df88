// The codes that a screen shows, and a way to make all codes before worthless.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { whileTaking } from "../../lib/sessions/mark.ts";
import { findOwnSession, findVisibleSession } from "../../lib/sessions/session.ts";
import { sheet, sheetFor } from "../../lib/sessions/sheet.ts";
import { tellRooms } from "../../lib/sessions/tell.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/sessions/{id}/qr",
  summary: "The next codes of a running session, to be shown by the time of the server; `invalidate` ends all before",
  access: "teacher",
  params: z.object({ id }),
  body: z
    .strictObject({ invalidate: z.boolean().default(false).meta({ description: "Such as after a code got around." }) })
    .optional(),
  response: z.object({ sheet }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SESSION_NOT_ACTIVE", "METHOD_NOT_ACCEPTED"],
});

export const handler = endpoint(contract, async ({ params, body, principal, now, call, db, publish }) => {
  let found = await findOwnSession(db, principal, params.id);
  if (found.status !== "active") throw new AppError("SESSION_NOT_ACTIVE", { details: { status: found.status } });
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, resource: "session", resource_id: found.id };
  await whileTaking(db, publish, found, now, async (isFirst) => {
    if (isFirst) audit(db, call, { ...entry, action: "session.take" });
  });
  if (body?.invalidate === true) {
    await db.query(invalidate, [found.id, now]);
    audit(db, call, { ...entry, action: "session.invalidate" });
    found = await findVisibleSession(db, principal, found.id);
    tellRooms(publish, found, "session:qr-updated");
  }
  const codes = sheetFor(org_id, found, now);
  if (codes === null) throw new AppError("METHOD_NOT_ACCEPTED", { details: { methods: found.methods } });
  return { data: { sheet: codes } };
});

const invalidate = `
  update attendance_sessions set qr_generation = qr_generation + 1, updated_at = $2
  where org_id = (select app.current_org()) and id = $1`;
