import { randomUUID } from "node:crypto";
import { beforeAll } from "vitest";
import * as forgot from "../../../functions/auth/forgot-password.ts";
import { hashPassword } from "../../../lib/platform/secrets/password.ts";
import { hashSecret, randomSecret } from "../../../lib/platform/secrets/secret.ts";
import type { Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import { found } from "../call/found.ts";
import { type Answer, call } from "../call/when.ts";
import { linkIn, mailWith, type useMails } from "../mail/mails.ts";
import { givenMember, type Member, sql } from "./given.ts";

export const PASSWORD = "tulip-anvil-49";

/** The tests of a file come from one address, and together they are more than that address may ask in a minute. */
export function withoutPublicLimit(): void {
  beforeAll(() => {
    process.env.RATE_LIMIT_PUBLIC = "1000000";
  });
}

/** What a person types into every form of registration. */
export const newcomer = () => ({
  email: `new-${randomUUID().slice(0, 8)}@example.com`,
  password: PASSWORD,
  name: "Grace Hopper",
});

/** A member who can sign in with PASSWORD. */
export async function givenMemberWithPassword(
  options: { org_id?: string; role?: Role; timezone?: string } = {},
): Promise<Member> {
  const member = await givenMember(options);
  await sql("update users set password_hash = $2 where id = $1", [member.id, await hashPassword(PASSWORD)]);
  return member;
}

/** The code of an invite into a member's organization. */
export async function givenInvite(
  creator: Member,
  { role = "employee", email = null, department = null, expires_at = "tomorrow" }: InviteOptions = {},
): Promise<string> {
  const code = randomSecret();
  await sql(
    `insert into invites (org_id, code_hash, role, email, department, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7::text::timestamptz)`,
    [creator.org_id, hashSecret(code), role, email, department, creator.id, expires_at],
  );
  return code;
}

/** The token in the mail to a member who forgot their password. */
export async function givenResetToken({ email }: Member, mails: ReturnType<typeof useMails>): Promise<string> {
  await call(forgot, { body: { email }, ip: randomUUID() });
  const mail = mailWith("/reset-password", await mails.deliver());
  return linkIn(mail, "/reset-password").searchParams.get("token") ?? "";
}

type InviteOptions = {
  role?: Role;
  email?: string | null;
  department?: string | null;
  /** As PostgreSQL reads it. */
  expires_at?: string;
};

type Login = typeof import("../../../functions/auth/login.ts");

/** The first refresh token of a session that a member has just opened. */
export async function givenRefreshToken(login: Login, { email }: { email: string }): Promise<string> {
  const answer = await call(login, { body: { email, password: PASSWORD, client: "native" } });
  if (answer.status !== 200) throw new Error(`login answered ${answer.status}`);
  return found(answer.data.refresh_token);
}

/** The value of the refresh cookie that an answer sets, and its attributes. */
export function refreshCookieOf({ cookies }: Answer): { value: string; attributes: string[] } {
  const [pair = "", ...attributes] = (cookies[0] ?? "").split("; ");
  const value = /^(?:__Secure-)?muster_refresh=(.*)$/.exec(pair)?.[1];
  if (value === undefined) throw new Error(`no refresh cookie: ${cookies}`);
  return { value, attributes };
}
