import type { Db } from "../../platform/db/transaction.ts";
import { outsideOrganizations } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { keyedHash } from "../../platform/secrets/seal.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { offeredRule, stoodForRule } from "../account-offer/offered.ts";

/** Links to one account, however many addresses the requests come from: nobody fills somebody's mailbox. */
const MAX_LINKS_PER_HOUR = 5;

/** The account that a link from a mail belongs to, while the link is good. */
export type ProvenAccount = {
  org_id: string;
  user_id: string;
  name: string;
  email: string;
  role: Role;
  organization: string;
  accepted_at: Date | null;
  /** Whether it is still its person's to take. */
  is_offered: boolean;
  /** Who asked the person to take the account, if that is known. */
  offered_by: string | null;
  offered_by_name: string | null;
  expires_at: Date;
};

/**
 * Makes the token of a link that goes to an account's address. It follows from the queue's message: one that comes twice
 * brings the same link. Undefined for a link that was used already, and where the account got enough of them.
 */
export async function makeProof(
  db: Db,
  messageId: string,
  account: { org_id: string; user_id: string; email: string; offered_by?: string | null },
  expires_at: Date,
): Promise<string | undefined> {
  const { org_id, user_id, email, offered_by = null } = account;
  const token = keyedHash("address-proof", `${messageId}:${user_id}`).toString("base64url");
  const kept = await db.find(insertProof, [
    hashSecret(token),
    org_id,
    user_id,
    email,
    expires_at,
    offered_by,
    MAX_LINKS_PER_HOUR,
  ]);
  return kept === undefined ? undefined : token;
}

/** The organization in which a token can be looked at. 403 LINK_INVALID for a token that is none. */
export async function findProof(token: string): Promise<{ hash: Buffer; org_id: string; user_id: string }> {
  const hash = hashSecret(token);
  const found = await outsideOrganizations((db) => db.find<{ org_id: string; user_id: string }>(findByHash, [hash]));
  if (found === undefined) throw new AppError("LINK_INVALID");
  return { hash, ...found };
}

/**
 * 403 LINK_INVALID unless the link is unused, in time, and went to the address that the account has now; and for a
 * disabled account or organization, and an account not taken yet that nobody stands for any more.
 */
export async function requireProof(db: Db, hash: Buffer, now: Date): Promise<ProvenAccount> {
  const account = await db.find<ProvenAccount>(selectProof, [hash, now]);
  if (account === undefined) throw new AppError("LINK_INVALID");
  return account;
}

/**
 * The same for using it: of two uses at once, the second finds none. Nobody takes away meanwhile what whoever opened the
 * account may give.
 */
export async function takeProof(db: Db, hash: Buffer, userId: string, now: Date): Promise<ProvenAccount> {
  await db.query(lockUser, [userId]);
  const account = await requireProof(db, hash, now);
  await db.query(markUsed, [hash, now]);
  return account;
}

// A message that comes again renews the same link; one that was used meanwhile is not sent again.
const insertProof = `
  insert into address_proofs as p (token_hash, org_id, user_id, email, expires_at, offered_by)
  select $1, $2, $3, $4, $5, $6
  where (select count(*) from address_proofs s where s.org_id = $2 and s.user_id = $3 and s.token_hash <> $1
    and s.created_at > now() - interval '1 hour') < $7
  on conflict (token_hash) do update set expires_at = excluded.expires_at where p.used_at is null
  returning org_id`;

const findByHash = `
  select org_id, user_id from app.find_address_proof($1)`;

const selectProof = `
  select u.org_id, u.id as user_id, u.name, u.email, u.role, o.name as organization, u.accepted_at,
    ${offeredRule} as is_offered, p.offered_by, a.name as offered_by_name, p.expires_at
  from address_proofs p
  join users u on u.org_id = p.org_id and u.id = p.user_id and u.email = p.email
  join organizations o on o.id = p.org_id
  left join users a on a.org_id = p.org_id and a.id = p.offered_by
  where p.org_id = (select app.current_org()) and p.token_hash = $1 and p.used_at is null and p.expires_at > $2
    and u.status = 'active' and o.is_active and ${stoodForRule}`;

// In the order of their ids, as everywhere.
const lockUser = `
  select from users
  where org_id = (select app.current_org())
    and (id = $1 or id = (select opened_by from users where org_id = (select app.current_org()) and id = $1))
  order by id
  for no key update`;

const markUsed = `
  update address_proofs set used_at = $2 where org_id = (select app.current_org()) and token_hash = $1`;
