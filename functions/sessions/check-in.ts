// Members mark themselves by being there.
import * as z from "zod";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { deviceKey } from "../../lib/sessions/code-fields.ts";
import { fixOf, locate, placed } from "../../lib/sessions/location.ts";
import { MARKING_ERRORS, mark, ownMark } from "../../lib/sessions/mark.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";
import { deviceOf } from "../../lib/sessions/ticket.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/sessions/{id}/check-in",
  summary: "Mark oneself by being where the session is",
  access: "member",
  params: z.object({ id }),
  body: placed({ device_key: deviceKey.optional() }),
  response: z.object({ mark: ownMark }),
  status: 201,
  errors: ["NOT_FOUND", ...MARKING_ERRORS],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, db } = input;
  const of = await findVisibleSession(db, principal, params.id);
  if (!of.methods.includes("geofence")) throw new AppError("METHOD_NOT_ACCEPTED", { details: { methods: of.methods } });
  if (of.require_all && of.methods.includes("qr"))
    throw new AppError("METHOD_NOT_ACCEPTED", { details: { needs: ["qr", "geofence"] } });
  const location = fixOf(body);
  const how = {
    at: input.now,
    method: "geofence" as const,
    code_age_ms: null,
    device: body.device_key === undefined ? null : deviceOf(body.device_key),
    location,
    located: locate(of, location, true),
    reasons: [],
  };
  return { data: { mark: await mark(db, of, input, how) }, message: "Marked." };
});
