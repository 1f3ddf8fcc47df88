import { randomUUID } from "node:crypto";
import pg from "pg";
// Rows are read as the product reads them: its type parsers are set where its pools are made.
import "../../../lib/platform/db/pool.ts";
import { signAccessToken } from "../../../lib/platform/secrets/access-token.ts";
import { hasAtLeast, type Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import type { SettingKey, Settings } from "../../../lib/platform/tenancy/rules/settings.ts";
import { present } from "../call/instant.ts";

/** Everything a step may need to know of a member. `token` is a valid access token of theirs. */
export type Member = {
  id: string;
  org_id: string;
  session_id: string;
  email: string;
  name: string;
  role: Role;
  token: string;
};

/** Steps write as the owner: they set the scene, and the handlers under test are the ones that are walled in. */
let owner: pg.Pool | undefined;

export function ownerPool(): pg.Pool {
  const connectionString = process.env.DATABASE_URL;
  if (owner !== undefined && owner.options.connectionString === connectionString) return owner;
  owner = new pg.Pool({ connectionString, max: 2 });
  owner.on("error", () => undefined);
  return owner;
}

export async function closeOwnerPool(): Promise<void> {
  await owner?.end();
  owner = undefined;
}

export async function sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await ownerPool().query<Row>(text, values)).rows;
}

export async function givenOrganization(
  options: { timezone?: string; settings?: Partial<Settings> } = {},
): Promise<{ id: string }> {
  const [organization] = await sql<{ id: string }>(
    "insert into organizations (name, timezone, created_at) values ($1, $2, $3) returning id",
    [`Organization ${randomUUID().slice(0, 8)}`, options.timezone ?? "UTC", longAgo()],
  );
  if (organization === undefined) throw new Error("no organization");
  for (const [key, value] of Object.entries(options.settings ?? {}))
    await givenSetting(organization.id, key as SettingKey, value);
  return organization;
}

/** Has always been so: the scene has no history. A test that needs one changes the setting as people do. */
export async function givenSetting(orgId: string, key: SettingKey, value: unknown): Promise<void> {
  await sql(
    `insert into system_settings (org_id, setting_key, setting_value) values ($1, $2, $3)
     on conflict (org_id, setting_key) do update set setting_value = excluded.setting_value`,
    [orgId, key, JSON.stringify(value)],
  );
  await sql("delete from past_rules where org_id = $1 and rule = $2", [orgId, key]);
}

/** Long enough ago for every day of a test. */
const longAgo = () => new Date(present().getTime() - 365 * 86_400_000);

/** A signed-in member who has proved their address. Without an organization they get one of their own. */
export async function givenMember(
  options: {
    org_id?: string;
    role?: Role;
    department?: string;
    managed_departments?: string[];
    timezone?: string;
    /** A year ago, unless a test says otherwise: `joined: present()` for somebody who was not expected yet. */
    joined?: Date;
  } = {},
): Promise<Member> {
  const org_id =
    options.org_id ??
    (await givenOrganization(options.timezone === undefined ? {} : { timezone: options.timezone })).id;
  const role = options.role ?? "employee";
  const [tag, more] = randomUUID().split("-") as [string, string];
  // An address is nobody else's of all the thousands that a file may make; a tag of eight may be.
  const email = `${role}-${tag}${more}@example.com`;
  const name = `${hasAtLeast(role, "admin") ? "Ada" : "Eve"} ${tag}`;
  const [user] = await sql<{ id: string }>(
    `insert into users (org_id, email, password_hash, name, employee_id, role, department, managed_departments,
       created_at, email_verified_at, accepted_at)
     values ($1, $2, 'x', $3, $4, $5, $6, $7, $8, $8, $8) returning id`,
    [
      org_id,
      email,
      name,
      tag,
      role,
      options.department ?? null,
      options.managed_departments ?? null,
      options.joined ?? longAgo(),
    ],
  );
  if (user === undefined) throw new Error("no user");
  const [session] = await sql<{ id: string }>(
    "insert into user_sessions (org_id, user_id, expires_at) values ($1, $2, now() + interval '1 day') returning id",
    [org_id, user.id],
  );
  if (session === undefined) throw new Error("no session");
  const { access_token } = signAccessToken({ user_id: user.id, org_id, session_id: session.id, role });
  return { id: user.id, org_id, session_id: session.id, email, name, role, token: access_token };
}
