// Members ask for the challenge that their face has to come with.
import * as z from "zod";
import { ALLOWED_ERRORS, requireFaces } from "../../lib/faces/allowed.ts";
import { askedOf, challengeFor } from "../../lib/faces/challenge.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { deviceKey, id, instantOut } from "../../lib/platform/http/schemas.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/face/challenge",
  summary: "A challenge for one face, good for a minute, for one session and one device",
  access: "member",
  body: z.strictObject({
    session_id: id
      .optional()
      .meta({ description: "In which the face will mark; left out for `POST /api/face/verify`." }),
    device_key: deviceKey,
  }),
  response: z.object({ challenge: z.string(), expires_at: instantOut }),
  errors: [...ALLOWED_ERRORS, "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, db }) => {
  await requireFaces(db, organization);
  const { session_id = null, device_key } = body;
  if (session_id !== null) await findVisibleSession(db, principal, session_id);
  return { data: challengeFor(askedOf(principal, session_id, device_key), now) };
});
