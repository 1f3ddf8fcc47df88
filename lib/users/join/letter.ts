import { auditJob } from "../../audit/audit.ts";
import { takeQuota } from "../../organizations/quota.ts";
import { config } from "../../platform/config.ts";
import { asWorker, asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import { log } from "../../platform/log.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { mayReach } from "../../platform/mail/mailbox.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { keyedHash } from "../../platform/secrets/seal.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { mailedCode } from "../invite/code.ts";
import { type OpenDoor, openDoorColumns, roleOfJoiner } from "../rules/self-registration.ts";
import { alreadyMemberMail, joinMail } from "./mail.ts";

type JoinMessage = Extract<MailMessage, { kind: "join" }>;
type Wanted = OpenDoor & { org_id: string; name: string; member_status: string | null };

const VALID_DAYS = 3;

/**
 * The mail to somebody who asked to join an organization by its domain, or nothing where they may not: nobody has proved
 * the domain, the address is not one of it, the organization lets nobody join, or has let this person go. The code follows
 * from the queue's message: one that comes twice brings the same link.
 */
export async function writeJoin(messageId: string, message: JoinMessage, now: Date): Promise<Letter | undefined> {
  const { email, organization_domain } = message;
  const wanted = await asWorker((db) => db.find<Wanted>(selectWanted, [organization_domain, email]));
  const role = wanted === undefined ? undefined : roleOfJoiner(wanted, email);
  if (wanted === undefined || role === undefined) return undefined;
  const { org_id, name: organization, member_status } = wanted;
  // Whoever was let go does not come back on their own.
  if (member_status !== null && member_status !== "active") return undefined;
  return asWorkerIn(org_id, async (db) => {
    if (!(await mayReach(db, "offers", { address: email, messageId, now }))) return undefined;
    const to = { address: email };
    if (member_status === "active")
      return { ...alreadyMemberMail({ organization, url: `${config.appUrl}/forgot-password` }), to };
    const expires_at = new Date(now.getTime() + VALID_DAYS * 86_400_000);
    const code = await invite(db, { messageId, email, role, org_id, expires_at }, now);
    if (code === undefined) return undefined;
    const url = `${config.appUrl}/register?invite_code=${encodeURIComponent(mailedCode(code, email))}`;
    return { ...joinMail({ organization, url, expires_at }), to };
  });
}

type Asked = { messageId: string; org_id: string; email: string; role: Role; expires_at: Date };

/** Makes the invite that nobody made, once for each message; answers its code, or undefined on a day of too many. */
async function invite(db: Db, { messageId, org_id, email, role, expires_at }: Asked, now: Date) {
  const code = keyedHash("join", messageId).toString("base64url");
  const hash = hashSecret(code);
  if ((await db.find(selectInvite, [org_id, hash])) !== undefined) return code;
  if ((await takeQuota(db, org_id, { joins: 1 }, "established", now)) !== undefined) {
    log.warn("More people asked to join an organization than may on one day.", { org_id });
    return undefined;
  }
  const { id } = await db.one<{ id: string }>(insertInvite, [org_id, hash, role, email, expires_at]);
  const entry = { org_id, user_id: null, action: "invite.request", resource: "invite", resource_id: id };
  auditJob(db, { ...entry, metadata: { role, email } });
  return code;
}

const selectWanted = `
  select o.id as org_id, o.name, u.status as member_status, ${openDoorColumns}
  from organizations o
  left join users u on u.org_id = o.id and u.email = $2
  where o.domain = $1 and o.domain_verified_at is not null`;

const selectInvite = `
  select from invites where org_id = $1 and code_hash = $2`;

const insertInvite = `
  insert into invites (org_id, code_hash, role, email, expires_at) values ($1, $2, $3, $4, $5)
  returning id`;
