import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";

/** A member's consent to their face being kept, in force until it is withdrawn. */
export const consent = z
  .object({
    id,
    /** Exactly what was accepted, and its hash. */
    notice: z.string(),
    notice_hash: z.string(),
    purpose: z.string(),
    retention_days: z.int(),
    /** Of a minor: who agreed with them. */
    guardian_name: z.string().nullable(),
    given_at: instantOut,
    withdrawn_at: instantOut.nullable(),
  })
  .meta({ id: "FaceConsent" });

export type Consent = Row<typeof consent>;

/** The columns of `Consent`, of the table aliased `c`. */
export const consentColumns = `
  c.id, c.notice, encode(c.notice_hash, 'hex') as notice_hash, c.purpose, c.retention_days, c.guardian_name, c.given_at,
  c.withdrawn_at`;

/** All that a member has given, the latest first. */
export async function consentsOf(db: Db, userId: string): Promise<Consent[]> {
  return db.query<Consent>(selectConsents, [userId]);
}

/**
 * The consent in force, held until the transaction ends: nobody withdraws it meanwhile, and a second face of the member
 * waits. 403 FACE_CONSENT_REQUIRED without one.
 */
export async function holdConsent(db: Db, userId: string): Promise<{ id: string }> {
  const held = await db.find<{ id: string }>(lockConsent, [userId]);
  if (held === undefined) throw new AppError("FACE_CONSENT_REQUIRED");
  return held;
}

/**
 * Withdraws a consent, and deletes the faces that stood on it. Undefined without one in force. The consent is locked
 * first: a face that is registered at the same time is there to be deleted, or is refused.
 */
export async function withdrawConsent(
  db: Db,
  userId: string,
  now: Date,
): Promise<{ id: string; faces: number } | undefined> {
  const held = await db.find<{ id: string }>(takeConsent, [userId]);
  const faces = await db.query(deleteFaces, [userId]);
  if (held === undefined) return undefined;
  await db.query(setWithdrawn, [held.id, now]);
  return { id: held.id, faces: faces.length };
}

const selectConsents = `
  select ${consentColumns} from face_consents c
  where c.org_id = (select app.current_org()) and c.user_id = $1
  order by c.given_at desc, c.id desc`;

const lockConsent = `
  select id from face_consents
  where org_id = (select app.current_org()) and user_id = $1 and withdrawn_at is null
  for no key update`;

const takeConsent = `
  select id from face_consents
  where org_id = (select app.current_org()) and user_id = $1 and withdrawn_at is null
  for update`;

const deleteFaces = `
  delete from faces where org_id = (select app.current_org()) and user_id = $1 returning id`;

const setWithdrawn = `
  update face_consents set withdrawn_at = greatest(given_at, $2) where org_id = (select app.current_org()) and id = $1`;
