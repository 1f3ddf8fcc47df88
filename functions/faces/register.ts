// Members register a face of theirs, once they have accepted the notice.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { ALLOWED_ERRORS, requireFaces } from "../../lib/faces/allowed.ts";
import { holdConsent } from "../../lib/faces/consent.ts";
import { EMBEDDING_ERRORS, type Face, face, faceColumns, requireEmbedding } from "../../lib/faces/face.ts";
import { embeddingFields } from "../../lib/faces/fields.ts";
import { keyIds, sealFace } from "../../lib/faces/seal.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

/** Of one member and model: with and without glasses, and some more. */
const MOST_FACES = 5;

export const contract = defineContract({
  method: "POST",
  path: "/api/face/register",
  summary: "Register a face of one's own; what it looks like is sealed, and no answer has it",
  access: "member",
  body: z.strictObject(embeddingFields),
  response: z.object({ face }),
  status: 201,
  stepUp: true,
  errors: [...ALLOWED_ERRORS, ...EMBEDDING_ERRORS, "FACE_CONSENT_REQUIRED", "FACE_LIMIT"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db }) => {
  await requireFaces(db, organization);
  const { org_id, user_id } = principal;
  const { model, of, vector } = requireEmbedding(body);
  const held = await holdConsent(db, user_id);
  // After the lock: of two who register the last face at once, the second finds that of the first.
  const { faces } = await db.one<{ faces: number }>(countFaces, [user_id, model, keyIds()]);
  if (faces >= MOST_FACES) throw new AppError("FACE_LIMIT", { details: { limit: MOST_FACES } });
  const whose = { org_id, user_id, id: randomUUID(), model, dimensions: of.dimensions };
  const { key_id, sealed } = sealFace(whose, vector);
  const values = [whose.id, org_id, user_id, held.id, model, of.dimensions, key_id, sealed, now];
  const registered = await db.one<Face>(insertFace, values);
  const entry = { org_id, user_id, action: "face.register", resource: "face", resource_id: registered.id };
  audit(db, call, { ...entry, metadata: { model } });
  return { data: { face: registered }, message: "Registered." };
});

const countFaces = `
  select count(*)::integer as faces from faces
  where org_id = (select app.current_org()) and user_id = $1 and model = $2 and key_id = any ($3::text[])`;

const insertFace = `
  insert into faces as f (id, org_id, user_id, consent_id, model, dimensions, key_id, sealed, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  returning ${faceColumns}`;
