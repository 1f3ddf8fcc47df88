import { parseArgs } from "node:util";
import pg from "pg";
import * as z from "zod";
import { readStageDatabase } from "../infra/stage-secrets.ts";
import { passwordFingerprint } from "../lib/auth/password-reset/fingerprint.ts";
import { email } from "../lib/platform/http/schemas.ts";
import { UNUSABLE_PASSWORD } from "../lib/platform/secrets/password.ts";
import { hashSecret, randomSecret } from "../lib/platform/secrets/secret.ts";
import { newEmployeeId } from "../lib/users/add-member.ts";
import { loadEnvironment } from "./environment.ts";

const USAGE = `npm run super-admin -- --email you@example.com [--name "Ada Lovelace"] [--organization Operations] [--another] [--stage prod] [--app-url https://app.example.com]
  Makes the first super admin, who looks after all organizations, in an organization of their own, and prints a link to
  choose a password. DATABASE_URL, or the running development stack, says where.
  --another  although there is one already
  --stage    on a deployed stage, which its secrets in AWS name: docs/deploy.md
  --app-url  where the link leads`;

const LINK_MINUTES = 60;

export type NewSuperAdmin = { email: string; name: string; organization: string; another?: boolean };

/**
 * Makes a super admin in an organization of their own. Answers the token with which they choose a password, once and
 * within an hour. Throws where there is one already, unless `another` is wanted, and for an address that is proved.
 */
export async function makeSuperAdmin(client: pg.Client, wanted: NewSuperAdmin): Promise<{ id: string; token: string }> {
  await client.query("begin");
  try {
    // Two that are made at once: the second finds the first.
    await client.query("lock table organizations in share row exclusive mode");
    const known = await client.query<{ email: string }>(selectSuperAdmins);
    if (known.rows[0] !== undefined && wanted.another !== true)
      throw new Error(`There is a super admin already: ${known.rows[0].email}. With --another one more is made.`);
    const organization = await client.query<{ id: string }>(insertOrganization, [wanted.organization]);
    const org_id = organization.rows[0]?.id;
    const made = await client.query<{ id: string }>(insertMember, [
      org_id,
      wanted.email,
      UNUSABLE_PASSWORD,
      wanted.name,
      newEmployeeId(),
    ]);
    const id = made.rows[0]?.id ?? "";
    const token = randomSecret();
    const fingerprint = passwordFingerprint({ password_hash: UNUSABLE_PASSWORD, email: wanted.email });
    await client.query(insertReset, [hashSecret(token), org_id, id, fingerprint, `${LINK_MINUTES} minutes`]);
    await client.query(insertEntry, [org_id, id]);
    await client.query("commit");
    return { id, token };
  } catch (error) {
    await client.query("rollback");
    const { constraint } = error as { constraint?: string };
    if (constraint === "users_proven_email_key")
      throw new Error(`${wanted.email} is the proven address of an account.`);
    throw error;
  }
}

const selectSuperAdmins = `
  select u.email from users u join organizations o on o.id = u.org_id
  where u.role = 'super_admin' and u.status = 'active' and o.is_active
  order by u.created_at limit 1`;

const insertOrganization = `
  insert into organizations (name) values ($1)
  returning id`;

// Whoever runs this command vouches for the address.
const insertMember = `
  insert into users (org_id, email, password_hash, name, employee_id, role, accepted_at, email_verified_at)
  values ($1, $2, $3, $4, $5, 'super_admin', now(), now())
  returning id`;

const insertReset = `
  insert into password_resets (token_hash, org_id, user_id, password_fingerprint, expires_at)
  values ($1, $2, $3, $4, now() + $5::interval)`;

const insertEntry = `
  insert into audit_log (org_id, action, resource, resource_id, metadata)
  values ($1, 'user.create', 'user', $2, '{"role": "super_admin", "how": "command"}')`;

const flags = z.object({
  email,
  name: z.string().trim().min(1).max(255).default("Super admin"),
  organization: z.string().trim().min(1).max(255).default("Operations"),
  another: z.boolean().default(false),
  stage: z.string().optional(),
  "app-url": z.url().optional(),
});

function readFlags(): z.infer<typeof flags> {
  try {
    const text = { type: "string" } as const;
    const options = {
      email: text,
      name: text,
      organization: text,
      another: { type: "boolean" },
      stage: text,
      "app-url": text,
    } as const;
    return flags.parse(parseArgs({ options }).values);
  } catch (error) {
    const said = error instanceof z.ZodError ? z.prettifyError(error) : String((error as Error).message);
    console.error(`${said}\n${USAGE}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const { stage, "app-url": givenUrl, ...wanted } = readFlags();
  const environment = loadEnvironment();
  const url = stage === undefined ? environment.DATABASE_URL : (await readStageDatabase(stage)).ownerUrl;
  if (url === undefined) {
    console.error(`DATABASE_URL is not set and no development stack is running.\n${USAGE}`);
    process.exit(2);
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { token } = await makeSuperAdmin(client, wanted);
    const appUrl = (givenUrl ?? environment.APP_URL ?? "http://localhost:5173").replace(/\/+$/, "");
    console.log(`${wanted.email} is a super admin. Choose a password within ${LINK_MINUTES} minutes, once:

  ${appUrl}/reset-password?token=${token}

or without a dashboard:

  curl -X POST <the API>/api/auth/reset-password -H 'content-type: application/json' \\
    -d '{"token": "${token}", "new_password": "…"}'`);
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
