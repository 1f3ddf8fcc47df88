// Members accept the notice about faces, before any is kept.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { ALLOWED_ERRORS, requireFaces } from "../../lib/faces/allowed.ts";
import { type Consent, consent, consentColumns } from "../../lib/faces/consent.ts";
import { currentNotice } from "../../lib/faces/notice.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/face/consent",
  summary: "Accept the notice about faces, as it was read; it is kept word by word",
  access: "member",
  body: z.strictObject({
    notice_hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "SHA-256 as hex")
      .meta({
        description: "Of the notice that was shown: `GET /api/users/{id}/faces` has both.",
        examples: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
      }),
    guardian_name: text(255).optional().meta({ description: "Who agrees with a minor." }),
  }),
  response: z.object({ consent }),
  status: 201,
  stepUp: true,
  errors: [...ALLOWED_ERRORS, "FACE_NOTICE_CHANGED", "FACE_CONSENT_GIVEN"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db }) => {
  await requireFaces(db, organization);
  const { text: notice, hash, purpose, retention_days } = currentNotice(organization);
  if (body.notice_hash !== hash) throw new AppError("FACE_NOTICE_CHANGED");
  const { org_id, user_id } = principal;
  const given = await db.find<Consent>(insertConsent, [
    org_id,
    user_id,
    notice,
    Buffer.from(hash, "hex"),
    purpose,
    retention_days,
    body.guardian_name ?? null,
    now,
    call.ip,
    call.user_agent,
  ]);
  // Deactivated in this moment: a consent would outlive the membership.
  if (given === undefined) throw new AppError("TOKEN_INVALID");
  audit(db, call, { org_id, user_id, action: "face.consent", resource: "face_consent", resource_id: given.id });
  return { data: { consent: given }, message: "Accepted." };
});

const insertConsent = `
  with member as (
    select org_id, id from users where org_id = $1 and id = $2 and status = 'active' for share
  )
  insert into face_consents as c (org_id, user_id, notice, notice_hash, purpose, retention_days, guardian_name, given_at,
    given_ip, given_user_agent)
  select org_id, id, $3, $4, $5, $6, $7, $8, $9, $10 from member
  returning ${consentColumns}`;
