import pg from "pg";
import { hashPassword } from "../lib/platform/secrets/password.ts";
import { SETTINGS } from "../lib/platform/tenancy/rules/settings.ts";
import { DEMO_COMPANY, DEMO_ON_LEAVE, DEMO_PART_TIMER, type DemoUser, type SeededOrganization } from "./demo-users.ts";

/** Live views can be tried in a demo, whenever it is. */
const DEMO_LIVE_VIEW = { ...SETTINGS.live_view.default, enabled: true, roles: "manager", working_hours_only: false };

/**
 * Makes organizations with those who must be there before anybody can sign in, and their default settings; of the demo
 * company also some productivity rules, a part-timer and a leave. What is there already stays as it is, so that it may
 * run at every start. Needs PASSWORD_PEPPER in the environment, as sign-in does. The demo passwords are short on
 * purpose and exist only here: nothing but a development database is ever seeded.
 *
 * Answers the number of users made.
 */
export async function seed(
  databaseUrl: string,
  log: (line: string) => void,
  organizations: readonly SeededOrganization[] = [DEMO_COMPANY],
): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("begin");
    let made = 0;
    for (const organization of organizations) {
      const orgId = await seedOrganization(client, organization);
      await seedSettings(client, orgId, organization);
      made += await seedUsers(client, orgId, organization.users, log);
    }
    await client.query(insertSchedule, [DEMO_PART_TIMER.email, JSON.stringify(DEMO_PART_TIMER.week)]);
    await client.query(insertLeave, [DEMO_ON_LEAVE]);
    await client.query("commit");
    return made;
  } finally {
    await client.end();
  }
}

async function seedOrganization(
  client: pg.Client,
  { name, domain, timezone, plan }: SeededOrganization,
): Promise<string> {
  await client.query(insertOrganization, [name, domain, timezone, plan]);
  const { rows } = await client.query<{ id: string }>("select id from organizations where domain = $1", [domain]);
  const [organization] = rows;
  if (organization === undefined) throw new Error(`The organization ${name} could not be made.`);
  return organization.id;
}

async function seedSettings(
  client: pg.Client,
  orgId: string,
  { productivity_rules }: SeededOrganization,
): Promise<void> {
  const entries = Object.entries(SETTINGS);
  const chosen: Readonly<Record<string, unknown>> = { productivity_rules, live_view: DEMO_LIVE_VIEW };
  await client.query(insertSettings, [
    orgId,
    entries.map(([key]) => key),
    entries.map(([key, setting]) => JSON.stringify(chosen[key] ?? setting.default)),
    entries.map(([, setting]) => setting.description),
  ]);
}

async function seedUsers(
  client: pg.Client,
  orgId: string,
  users: readonly DemoUser[],
  log: (line: string) => void,
): Promise<number> {
  let made = 0;
  for (const { email, password, name, employee_id, role, department } of users) {
    const known = await client.query("select 1 from users where email = $1", [email]);
    if (known.rowCount !== 0) continue;
    const values = [orgId, email, await hashPassword(password), name, employee_id, role, department];
    await client.query(insertUser, values);
    log(`made ${email}`);
    made += 1;
  }
  return made;
}

const insertOrganization = `
  insert into organizations (name, domain, timezone, plan) select $1, $2, $3, $4
  where not exists (select from organizations where domain = $2)`;

const insertSettings = `
  insert into system_settings (org_id, setting_key, setting_value, description)
  select $1, key, value::jsonb, description
  from unnest($2::text[], $3::text[], $4::text[]) as s (key, value, description)
  on conflict do nothing`;

const insertUser = `
  insert into users (org_id, email, password_hash, name, employee_id, role, department, email_verified_at, accepted_at)
  values ($1, $2, $3, $4, $5, $6, $7, now(), now())`;

const insertSchedule = `
  insert into schedules (org_id, user_id, valid_from, kind, week)
  select org_id, id, '2026-01-01', 'week', $2 from users where email = $1
  on conflict do nothing`;

const insertLeave = `
  insert into leaves (org_id, user_id, requested_by, requested_at, kind, from_date, from_half, to_date, to_half, status,
    decided_at)
  select u.org_id, u.id, u.id, now(), 'vacation', current_date + 14, 'first', current_date + 18, 'second', 'approved', now()
  from users u where u.email = $1 and not exists (select from leaves l where l.user_id = u.id)`;
