import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { lookUpTexts } from "../platform/dns.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { instantOut } from "../platform/http/schemas.ts";
import { isProvenBy, recordOf } from "./rules/domain-proof.ts";

/** An organization's domain, and what proves it. */
export const organizationDomain = z
  .object({
    domain: z.string().nullable(),
    /** When DNS proved the domain; null while it is only claimed. */
    verified_at: instantOut.nullable(),
    /** What to put into DNS, and to leave there; null without a domain. */
    record: z.object({ name: z.string(), type: z.literal("TXT"), value: z.string() }).nullable(),
  })
  .meta({ id: "OrganizationDomain" });

export type OrganizationDomain = Row<typeof organizationDomain>;

type Claim = { domain: string | null; domain_token: string; domain_verified_at: Date | null };

/** 404 NOT_FOUND unless the transaction is inside this organization. */
export async function findDomain(db: Db, orgId: string): Promise<OrganizationDomain> {
  return toDomain(await findClaim(db, orgId));
}

/**
 * Asks DNS for the record and notes that it proves the domain; `is_new` unless it was proven before.
 *
 * 409 DOMAIN_NOT_PROVEN without the record, 409 DOMAIN_TAKEN where another organization has proved the domain and its
 * record is there still, 503 SERVICE_UNAVAILABLE where DNS does not answer.
 */
export async function proveDomain(
  db: Db,
  orgId: string,
  now: Date,
): Promise<{ proven: OrganizationDomain; is_new: boolean }> {
  const claim = await findClaim(db, orgId);
  const { record } = toDomain(claim);
  if (record === null) throw new AppError("DOMAIN_NOT_PROVEN", { details: { reason: "no_domain", record } });
  const texts = await lookUpTexts(record.name);
  if (texts === undefined) throw new AppError("SERVICE_UNAVAILABLE", { retryAfter: DNS_RETRY_SECONDS });
  if (!isProvenBy(texts, record)) {
    const reason = texts.length === 0 ? "no_record" : "other_value";
    throw new AppError("DOMAIN_NOT_PROVEN", { details: { reason, record } });
  }
  // The token is another one when the domain was changed while DNS was asked.
  const proven = await db.find<Claim>(noteProof, [orgId, claim.domain_token, now]);
  if (proven === undefined) throw new AppError("DOMAIN_NOT_PROVEN", { details: { reason: "other_value", record } });
  return { proven: toDomain(proven), is_new: claim.domain_verified_at === null };
}

const DNS_RETRY_SECONDS = 30;

async function findClaim(db: Db, orgId: string): Promise<Claim> {
  const claim = await db.find<Claim>(selectClaim, [orgId]);
  if (claim === undefined) throw new AppError("NOT_FOUND");
  return claim;
}

function toDomain({ domain, domain_token, domain_verified_at }: Claim): OrganizationDomain {
  const record = domain === null ? null : recordOf(domain, domain_token);
  return { domain, verified_at: domain_verified_at, record };
}

const selectClaim = `
  select domain, domain_token, domain_verified_at from organizations where id = $1`;

const noteProof = `
  update organizations set
    domain_verified_at = coalesce(domain_verified_at, $3), domain_checked_at = $3, domain_missing_since = null
  where id = $1 and domain_token = $2
  returning domain, domain_token, domain_verified_at`;
