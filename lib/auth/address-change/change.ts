import { type Db, outsideOrganizations } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import { holdMaker } from "../../platform/tenancy/maker.ts";
import { hasAtLeast, mayAssign, type Role } from "../../platform/tenancy/rules/roles.ts";

/** How long the new address can confirm a change. */
export const CONFIRM_HOURS = 24;
/** How long the old address can take it back: from when it was asked for, and again from when it took effect. */
export const CANCEL_HOURS = 72;
/**
 * Second factors that are younger than this when a change is asked for go with it when it is taken back: somebody who has
 * a password adds one of their own and then asks. Of each its owner was told by mail, and had these days to object.
 */
export const DOUBTFUL_HOURS = 72;

/** What the token in the mail to an address is derived for. */
export const purposeOf = (to: "new" | "old") => `address-change:${to}`;

type Asked = { org_id: string; user_id: string; asked_by: string };

/** True for a member whose address others may ask to change: nobody changes an administrator's but they themselves. */
export function mayChangeAddress(asker: Role, member: Role): boolean {
  return mayAssign(asker, member) && !hasAtLeast(member, "admin");
}

/** The organization and the change that a token belongs to. 403 LINK_INVALID for a token that is none. */
export async function findAddressChange(token: string): Promise<{ hash: Buffer; org_id: string; change_id: string }> {
  const hash = hashSecret(token);
  const found = await outsideOrganizations((db) =>
    db.find<{ org_id: string; change_id: string }>(selectByHash, [hash]),
  );
  if (found === undefined) throw new AppError("LINK_INVALID");
  return { hash, ...found };
}

/** Has others who change the member of a change wait until the transaction ends. */
export async function lockChangedMember(db: Db, changeId: string): Promise<void> {
  await db.query(lockMember, [changeId]);
}

/** True while whoever asked for a change may still ask for it: the member, or somebody above them. */
export async function isStillAsked(db: Db, { org_id, user_id, asked_by }: Asked): Promise<boolean> {
  const maker = await holdMaker(db, { org_id, user_id: asked_by });
  const member = await holdMaker(db, { org_id, user_id });
  if (maker === undefined || member === undefined) return false;
  return asked_by === user_id || mayChangeAddress(maker.role, member.role);
}

const selectByHash = `
  select org_id, change_id from app.find_address_change($1)`;

const lockMember = `
  select from users
  where org_id = (select app.current_org())
    and id = (select user_id from address_changes where org_id = (select app.current_org()) and id = $1)
  for no key update`;
