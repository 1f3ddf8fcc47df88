import * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { requiresFactor } from "../../platform/tenancy/rules/second-factor.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { revokeSessions } from "../revoke-sessions.ts";
import type { Factor } from "./factor.ts";
import { renewRecoveryCodes } from "./recovery-codes.ts";

export const passkey = z
  .object({ id, name: z.string(), created_at: instantOut, last_used_at: instantOut.nullable() })
  .meta({ id: "Passkey" });

export type Passkey = Row<typeof passkey>;

export const passkeyColumns = `
  id, name, created_at, last_used_at`;

/** What the answer to a new factor says beside it. */
export const recoveryCodes = z.array(z.string());

/** What a member proves themselves with beside the password. */
export type MemberFactors = {
  totp_confirmed_at: Date | null;
  recovery_codes_left: number;
  passkeys: Passkey[];
};

export async function listFactors(db: Db, userId: string): Promise<MemberFactors> {
  const counted = await db.one<Omit<MemberFactors, "passkeys">>(selectFactors, [userId]);
  return { ...counted, passkeys: await db.query<Passkey>(selectPasskeys, [userId]) };
}

/** What somebody may sign in with after their password. */
export function methodsOf({ totp_confirmed_at, passkeys, recovery_codes_left }: MemberFactors): Factor[] {
  const has = {
    totp: totp_confirmed_at !== null,
    passkey: passkeys.length > 0,
    recovery_code: recovery_codes_left > 0,
  };
  return (Object.keys(has) as Factor[]).filter((factor) => has[factor]);
}

/** Changes of one member's factors take turns, or two last ones could be removed at once. */
export async function lockFactors(db: Db, userId: string): Promise<void> {
  await db.query(lockMember, [userId]);
}

type Change = { principal: Principal; now: Date; publish: Publish };

/**
 * After a factor was added. With the first one all other devices are signed out, because their sessions have proved
 * less, and there are codes to recover with, shown this once; undefined later.
 */
export async function factorAdded(db: Db, { principal, now, publish }: Change): Promise<string[] | undefined> {
  const { user_id, session_id } = principal;
  const first = await db.find(noteFirst, [user_id, now]);
  if (first === undefined) return undefined;
  await revokeSessions(db, publish, [user_id], { reason: "factor", now, except: session_id });
  return renewRecoveryCodes(db, principal, now);
}

/** After one was removed. 409 LAST_FACTOR where it was the last and the organization requires one. */
export async function factorRemoved(db: Db, { user_id, role }: Principal, { settings }: Organization): Promise<void> {
  const { totp_confirmed_at, passkeys } = await listFactors(db, user_id);
  if (totp_confirmed_at !== null || passkeys.length > 0) return;
  if (requiresFactor(settings, role)) throw new AppError("LAST_FACTOR");
  await forgetFactors(db, user_id);
}

/** Takes away all of somebody's factors. */
export async function forgetFactors(db: Db, userId: string): Promise<void> {
  await deleteSince(db, userId, "-infinity");
  await db.query(noteNone, [userId]);
}

/**
 * Takes away what somebody has come to prove themselves with since an instant, and answers what that was. Older factors
 * stay as they are.
 */
export async function forgetFactorsSince(db: Db, userId: string, since: Date): Promise<Factor[]> {
  const before = methodsOf(await listFactors(db, userId));
  await deleteSince(db, userId, since);
  const left = await listFactors(db, userId);
  if (left.totp_confirmed_at === null && left.passkeys.length === 0) await forgetFactors(db, userId);
  const after = methodsOf(await listFactors(db, userId));
  return before.filter((factor) => !after.includes(factor));
}

async function deleteSince(db: Db, userId: string, since: Date | "-infinity"): Promise<void> {
  for (const statement of [deleteCodes, deletePasskeys, deleteTotp]) await db.query(statement, [userId, since]);
}

const selectFactors = `
  select
    (select confirmed_at from totp_factors where org_id = (select app.current_org())
      and user_id = $1) as totp_confirmed_at,
    (select count(*) from recovery_codes
      where org_id = (select app.current_org()) and user_id = $1 and used_at is null)::int as recovery_codes_left`;

const selectPasskeys = `
  select ${passkeyColumns} from passkeys where org_id = (select app.current_org())
    and user_id = $1 order by created_at, id`;

const lockMember = `
  select from users where org_id = (select app.current_org()) and id = $1 for no key update`;

const noteFirst = `
  update users set second_factor_at = $2 where org_id = (select app.current_org())
    and id = $1 and second_factor_at is null
  returning id`;

const noteNone = `
  update users set second_factor_at = null where org_id = (select app.current_org()) and id = $1`;

const deleteCodes = `
  delete from recovery_codes where org_id = (select app.current_org()) and user_id = $1 and created_at > $2`;

const deletePasskeys = `
  delete from passkeys where org_id = (select app.current_org()) and user_id = $1 and created_at > $2`;

// A new secret that waits beside an older one is nobody's yet.
const deleteTotp = `
  with pending as (
    update totp_factors set pending_secret = null, pending_until = null
    where org_id = (select app.current_org()) and user_id = $1 and confirmed_at <= $2
  )
  delete from totp_factors
  where org_id = (select app.current_org()) and user_id = $1 and (confirmed_at > $2 or confirmed_at is null)`;
