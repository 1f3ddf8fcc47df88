import { randomUUID } from "node:crypto";
import fc from "fast-check";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as endBreak from "../../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import { writePasswordReset } from "../../../lib/auth/password-reset/letter.ts";
import { unsubscribeToken } from "../../../lib/notifications/unsubscribe.ts";
import { encodeCursor } from "../../../lib/platform/http/pagination.ts";
import { signAccessToken } from "../../../lib/platform/secrets/access-token.ts";
import { hashPassword } from "../../../lib/platform/secrets/password.ts";
import { keyedHash } from "../../../lib/platform/secrets/seal.ts";
import { hashSecret, randomSecret } from "../../../lib/platform/secrets/secret.ts";
import type { Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import { localDateOf } from "../../../lib/platform/time/calendar.ts";
import { CATALOGUE } from "../../../lib/settings/rules/catalogue.ts";
import { call, type Endpoint } from "../call/when.ts";
import { faceOf } from "../scene/faces.ts";
import { type Member, sql } from "../scene/given.ts";
import { givenInvite, PASSWORD } from "../scene/sign-in.ts";
import { givenTenant, kindOf, type Tenant } from "../scene/tenant.ts";
import { SCHEDULED_FROM } from "../scene/tenant-work.ts";
import { noonZone } from "../scene/worked-days.ts";
import { hostileText } from "./hostile.ts";
import { instant, type Known } from "./values.ts";

/**
 * An organization with one of everything, whose ids, names and secrets stand in requests, so that they get past "no
 * such thing". What requests use up comes back with `renew`; who they have signed out or changed, with `revive`.
 */
export class Scene {
  private readonly foreign: Tenant;
  tenant: Tenant;
  /** Cursors that lists have answered; they are good for the list and the organization they come from. */
  readonly cursors: string[] = [];
  private secrets: Record<"refresh_token" | "invite_code" | "reset_token", string>;

  private constructor(foreign: Tenant, tenant: Tenant, secrets: Scene["secrets"]) {
    this.foreign = foreign;
    this.tenant = tenant;
    this.secrets = secrets;
  }

  static async create(): Promise<Scene> {
    const tenant = await givenTenant();
    return new Scene(await givenTenant(), tenant, await givenSecrets(tenant));
  }

  async renew(): Promise<void> {
    this.tenant = await givenTenant();
    this.cursors.length = 0;
    this.secrets = await givenSecrets(this.tenant);
  }

  /** A member as they were, signed in anew. */
  async revive(role: Role): Promise<void> {
    const member = this.tenant.members[role];
    const [session] = await sql<{ id: string }>(reviveMember, [member.org_id, member.id, role]);
    if (session === undefined) throw new Error("no session");
    const { access_token } = signAccessToken({ user_id: member.id, ...member, session_id: session.id });
    this.tenant.members[role] = { ...member, session_id: session.id, token: access_token };
  }

  /** Brings a member to where the next request of the kind that was refused can go on. */
  async prepare(role: Role, refusal: string): Promise<void> {
    const code = /"code":"(\w+)"/.exec(refusal)?.[1] ?? "";
    if (code === "ALREADY_ACCEPTED") await sql(offerAccount, [this.tenant.outsider.id]);
    if (code.startsWith("SESSION_")) await sql(turnSession, [this.tenant.ids.session]);
    if (code === "CLASS_HAS_ACTIVE_SESSION") await sql(cancelSessions, [this.tenant.org_id]);
    if (code === "ALREADY_MARKED") await sql(clearMarks, [this.tenant.ids.session]);
    const first = FIRST[code];
    if (first !== undefined) await call(first, { token: this.tenant.members[role].token, body: {} });
  }

  /** What a field of a route takes that exists. Read when a request is made, so it is of the organization of now. */
  known(contract: { method: string; path: string }): Known {
    const some = (...choices: ((scene: Scene) => unknown)[]) =>
      fc.constantFrom(...choices).map((choose) => choose(this));
    const member = (role: Role) => (scene: Scene) => scene.tenant.members[role];
    const texts: Record<string, ReturnType<Known>> = {
      email: fc.oneof(
        some(emailOf(member("employee")), emailOf(member("admin")), (scene) => scene.foreign.outsider.email),
        fc.uuid().map((part) => `${part}@example.com`),
      ),
      password: some(
        () => PASSWORD,
        () => "correct horse battery",
      ),
      current_password: some(
        () => PASSWORD,
        () => "correct horse battery",
      ),
      refresh_token: some((scene) => scene.secrets.refresh_token, randomSecret),
      invite_code: some((scene) => scene.secrets.invite_code, randomSecret),
      token: some(
        (scene) => scene.secrets.reset_token,
        (scene) => unsubscribeToken({ ...userOf(scene.tenant.members.employee), kind: "daily_report" }),
        randomSecret,
      ),
      department: fc.constantFrom("Research", "Sales", "Nobody's"),
      timezone: fc.constantFrom("UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"),
      key: fc.constantFrom(...Object.keys(CATALOGUE)),
      cursor: cursor(this),
      csv,
      // Of a meeting: in the hour that a member has been at work, with the rest of the days before.
      start_time: fc.oneof(minutesAgo(10, 18), instant),
      end_time: fc.oneof(minutesAgo(1, 9), instant),
      // Of a day that is put right: somewhat earlier and later than it was.
      check_in_time: fc.oneof(minutesAgo(61, 90), instant),
      check_out_time: fc.oneof(minutesAgo(1, 9), instant),
    };
    // Of a day that somebody was at work since an hour ago: mostly they came somewhat earlier.
    const ofDay = {
      date: some(() => localDateOf(new Date(), noonZone())),
      change: {
        mostly: fc.record({
          op: fc.constant("move"),
          type: fc.constant("work_session"),
          fact_id: some(({ tenant }) => tenant.ids.work_session),
          start: minutesAgo(61, 90),
        }),
      },
      at: fc.oneof(minutesAgo(1, 18), instant),
      expected: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.string({ maxLength: 64 })),
    };
    // Of a session that is to come, and where the one that runs is.
    const ofSession = {
      starts_at: fc.oneof(minutesAgo(-90, -60), instant),
      ends_at: fc.oneof(minutesAgo(-200, -100), instant),
      ...Object.fromEntries(["latitude", "lat"].map((name) => [name, { mostly: fc.constant(52.5163) }])),
      ...Object.fromEntries(["longitude", "lon"].map((name) => [name, { mostly: fc.constant(13.3777) }])),
      age_ms: { mostly: fc.constant(0) },
      accuracy_metres: { mostly: fc.integer({ min: 5, max: 50 }) },
      methods: { mostly: fc.constant(["qr", "manual"]) },
    };
    // Of sessions that repeat; each in a year of its own, as those of a class never overlap.
    const newYear = () => fc.integer({ min: 2100, max: 2189 }).map((year) => `${year}-01-01`);
    const ofSeries = {
      rrule: { mostly: fc.constantFrom("FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;BYDAY=MO;COUNT=2") },
      first_date: { mostly: newYear() },
      local_start: { mostly: fc.constant("09:00") },
      excluded: { mostly: fc.constant([]) },
      methods: { mostly: fc.constant(["qr", "manual"]) },
    };
    // Of a face, as its model computes it.
    const ofFace = {
      model: { mostly: fc.constant("face-api-128") },
      embedding: { mostly: fc.constantFrom(faceOf(0), faceOf(1)) },
    };
    // Of a rule for days that were.
    const day = (daysAgo: number) => fc.constant(localDateOf(new Date(Date.now() - daysAgo * 86_400_000), "UTC"));
    const ofRule = {
      setting: { mostly: fc.constant("holidays") },
      value: { mostly: fc.tuple(day(3)) },
      from: { mostly: day(5) },
      to: { mostly: day(2) },
    };
    if (/\/days\/|\/corrections$/.test(contract.path)) Object.assign(texts, ofDay);
    if (contract.path.startsWith("/api/rules/")) Object.assign(texts, ofRule);
    if (contract.path.startsWith("/api/sessions")) Object.assign(texts, ofSession);
    if (contract.path.startsWith("/api/face/")) Object.assign(texts, ofFace);
    if (contract.path.includes("/series")) Object.assign(texts, ofSeries);
    // What one setting is by default is good for those like it, too.
    if (contract.path === "/api/settings/{key}") texts.value = { mostly: fc.constantFrom(...DEFAULTS) };
    // The one that has not begun.
    if (contract.path.endsWith("/{valid_from}"))
      texts.valid_from = fc.oneof(fc.constant(SCHEDULED_FROM), fc.constant("2000-01-01"));
    return (name) => texts[name] ?? (/(^|_)id$/.test(name) ? this.id(contract, name) : undefined);
  }

  private id(contract: { method: string; path: string }, name: string): fc.Arbitrary<unknown> {
    const kind = kindOf(contract, name);
    const outside = (scene: Scene) => (kind in scene.tenant.outside ? scene.tenant.outside[kind as "member"] : "");
    const choices: ((scene: Scene) => string)[] = [
      (scene) => scene.tenant.ids[kind],
      (scene) => scene.tenant.ids[kind],
      outside,
      (scene) => scene.foreign.ids[kind],
      (scene) => scene.tenant.members.manager.id,
      () => randomUUID(),
    ];
    return fc.constantFrom(...choices).map((choose) => choose(this));
  }
}

/** What has to happen before something else can. */
const FIRST: Readonly<Record<string, Endpoint>> = {
  ALREADY_CHECKED_IN: checkOut,
  NOT_CHECKED_IN: checkIn,
  BREAK_ALREADY_STARTED: endBreak,
  NO_BREAK_STARTED: startBreak,
};

const DEFAULTS = Object.values(CATALOGUE).map((setting): unknown => setting.default);

const minutesAgo = (min: number, max: number) =>
  fc.integer({ min, max }).map((minutes) => new Date(Date.now() - minutes * 60_000).toISOString());
const userOf = ({ id, org_id }: Member) => ({ user_id: id, org_id });
const emailOf = (member: (scene: Scene) => Member) => (scene: Scene) => member(scene).email;

async function givenSecrets({ members }: Tenant): Promise<Scene["secrets"]> {
  const { employee, admin } = members;
  await sql("update users set password_hash = $2 where org_id = $1", [admin.org_id, await hashPassword(PASSWORD)]);
  const refresh_token = randomSecret();
  await sql("insert into refresh_tokens (token_hash, org_id, session_id) values ($1, $2, $3)", [
    hashSecret(refresh_token),
    employee.org_id,
    employee.session_id,
  ]);
  await writePasswordReset(employee.id, employee.email, new Date());
  const reset_token = keyedHash("password-reset", `${employee.id}:${employee.id}`).toString("base64url");
  return { refresh_token, invite_code: await givenInvite(admin), reset_token };
}

/** Mostly one that the list itself has answered, or none; some sort keys as lists have them, or that fit no list. */
function cursor(scene: Scene): fc.Arbitrary<unknown> {
  const part = fc.oneof(
    fc.constantFrom("Ada", "", "2026-03-02", "2026-03-02T09:30:00.000Z", "present").map((text): unknown => text),
    fc.constantFrom(...Object.values(scene.tenant.ids)),
    fc.integer(),
    hostileText,
  );
  const made = fc.array(part, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: fc.nat().map((index) => scene.cursors[index % scene.cursors.length]) },
    { weight: 1, arbitrary: made.map((key) => encodeCursor(key as string[]).slice(0, 500)) },
  );
}

const cell = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("Ada", "employee", "E-7", "ada@example.com") },
  hostileText,
);
const csv: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("email,name", "email,name,employee_id,role", "name;email", "\ufeffemail\tname", "email,email"),
    fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 4 }),
    fc.constantFrom("\n", "\r\n", "\r"),
  )
  .map(([header, rows, end]) => [header, ...rows.map((row) => row.join(","))].join(end).slice(0, 50_000));

// To the next of its states, one of which a request asks for: planned, over, running.
const turnSession = `
  update attendance_sessions set
    status = case status when 'active' then 'scheduled' when 'scheduled' then 'completed' else 'active' end,
    starts_at = now() + case status when 'active' then interval '5 minutes' else interval '-20 minutes' end,
    ends_at = now() + case status when 'scheduled' then interval '-5 minutes' else interval '50 minutes' end,
    closes_at = now() + interval '1 hour',
    started_at = case when status <> 'active' then now() - interval '20 minutes' end,
    ended_at = case status when 'scheduled' then now() - interval '5 minutes' end,
    ended_by = case status when 'scheduled' then 'teacher' end
  where id = $1`;

const cancelSessions = `
  update attendance_sessions set status = 'cancelled', ended_at = null, ended_by = null
  where org_id = $1 and status = 'active'`;

const clearMarks = `
  update session_attendance set status = null where session_id = $1`;

// The account as others opened it, and nobody has taken it yet.
const offerAccount = `
  update users set opened_by_others = true, accepted_at = null, email_verified_at = null where id = $1`;

const reviveMember = `
  with revived as (
    update users set status = 'active', role = $3 where org_id = $1 and id = $2
    returning org_id, id
  )
  insert into user_sessions (org_id, user_id, expires_at)
  select org_id, id, now() + interval '1 day' from revived
  returning id`;
