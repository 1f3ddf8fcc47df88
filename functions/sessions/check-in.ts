// Members mark themselves by being there, by their face where a session takes it, or by both.
import * as z from "zod";
import { givenFace } from "../../lib/faces/fields.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { askingEndpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { deviceKey, id, instant } from "../../lib/platform/http/schemas.ts";
import { fixOf, locate, placed } from "../../lib/sessions/location.ts";
import { MARKING_ERRORS, mark, ownMark } from "../../lib/sessions/mark.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";
import { deviceOf } from "../../lib/sessions/ticket.ts";
import { beginTryIn, faceAlone, faceBeside, missing } from "../../lib/sessions/with-face.ts";

const OF_A_PLACE = { path: ["location"], message: "needed without a face" };
const OF_A_DEVICE = { path: ["device_key"], message: "needed with a face" };

export const contract = defineContract({
  method: "POST",
  path: "/api/sessions/{id}/check-in",
  summary: "Mark oneself by being where the session is, by one's face, or by both",
  access: "member",
  params: z.object({ id }),
  body: placed({
    device_key: deviceKey.optional(),
    face: givenFace.optional(),
    timestamp: instant.optional().meta({ description: "When it was, where there was no network." }),
  })
    .refine((body) => fixOf(body) !== undefined || body.face !== undefined, OF_A_PLACE)
    .refine(({ face, device_key }) => face === undefined || device_key !== undefined, OF_A_DEVICE),
  response: z.object({ mark: ownMark }),
  status: 201,
  errors: ["NOT_FOUND", ...MARKING_ERRORS, "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD"],
});

export const handler = askingEndpoint(
  contract,
  (input) => beginTryIn(input, input.params.id, input.body),
  async (input) => {
    const { params, body, principal, organization, now, call, db } = input;
    const of = await findVisibleSession(db, principal, params.id);
    const location = fixOf(body);
    const method = location === undefined ? "face" : "geofence";
    if (!of.methods.includes(method)) throw new AppError("METHOD_NOT_ACCEPTED", { details: { methods: of.methods } });
    if (of.require_all && of.methods.includes("qr")) throw missing(of);
    const { face, device_key } = body;
    const isAlone = location === undefined && face !== undefined;
    const told = body.timestamp !== undefined;
    const clock = call.offline?.is_corrected ? ["clock"] : [];
    const how = {
      at: body.timestamp === undefined ? now : occurredAt(body.timestamp, now, organization),
      method,
      code_age_ms: null,
      device: device_key === undefined ? null : deviceOf(device_key),
      location,
      located: location && locate(of, location, true),
      faced: isAlone ? await faceAlone(db, input, of, face) : await faceBeside(db, input, of, body),
      reasons: told ? ["told_later", ...clock] : [],
    } as const;
    return { data: { mark: await mark(db, of, input, how) }, message: "Marked." };
  },
);
