import { randomBytes, randomUUID } from "node:crypto";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as settings from "../../../functions/settings/update.ts";
import * as invite from "../../../functions/users/invite.ts";
import { ROLES, type Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import { localDateOf } from "../../../lib/platform/time/calendar.ts";
import { call } from "../call/when.ts";
import { LIVE_VIEW } from "../live-view/live-view.ts";
import { givenAppliedRule, ruleOf } from "./applied-rule.ts";
import { givenClass, givenEnrollment, givenPlace } from "./classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "./given.ts";
import { givenMark, givenSeries, givenSession } from "./lessons.ts";
import { done, givenDayAtWork, type OwnKind } from "./tenant-work.ts";
import { noonZone } from "./worked-days.ts";

/** A session for whoever teaches it, for who is in it, and for who scans a code of it; those that repeat. */
type LessonKind = "session" | "series" | "attended_session" | "scanned_session";

/** What a route can name by an id. */
export type Kind =
  | OwnKind
  | "class"
  | LessonKind
  | "teacher"
  | "organization"
  | "place"
  | "import"
  | "invite"
  | "applied_rule"
  | "employee_id";

/** An organization with one of everything, and the ids by which routes name it. */
export type Tenant = {
  org_id: string;
  /** Stands in every text of the organization: where it shows up, something of it has. */
  canary: string;
  /** One of every role. The manager looks after the department Research, and everybody but the outsider is in it. */
  members: Record<Role, Member>;
  /** An employee of the department Sales. */
  outsider: Member;
  /** Stands in every text of the outsider's, and in nobody else's. */
  outsider_canary: string;
  /** The employee's things, and the organization's. */
  ids: Record<Kind, string>;
  /** The same of the outsider. */
  outside: Record<OwnKind | "class" | LessonKind | "teacher" | "employee_id", string>;
};

/**
 * Which kind of thing a field names. A field is found by its name; `{id}` in a path by the path up to it, and a field
 * of one route alone by the route and its name. A field that is not here fails the suites: add it, and if it names a
 * new kind of thing, make one in `givenTenant`.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  user_id: "member",
  viewer_id: "member",
  member_id: "member",
  subject_id: "member",
  employee_id: "employee_id",
  fact_id: "work_session",
  op_id: "sync_conflict",
  // Where none is given, the sign-in session stands for the device.
  device_id: "sign_in_session",
  "GET /api/audit resource_id": "screenshot",
  place_id: "place",
  class_id: "class",
  teacher_id: "teacher",
  user_ids: "member",
  "/api/attendance/{id}": "attendance_record",
  "/api/changes/{id}": "day_change",
  "/api/classes/{id}": "class",
  "/api/sessions/{id}": "session",
  "/api/series/{id}": "series",
  "/api/sessions/{id}/attendance/{user_id}": "member",
  // Of these one is told only what becomes of oneself.
  "POST /api/sessions/{id}/check-in id": "attended_session",
  "POST /api/sessions/{id}/check-out id": "attended_session",
  "POST /api/attendance/mark session_id": "scanned_session",
  "POST /api/face/challenge session_id": "attended_session",
  "POST /api/attendance/scan session_id": "scanned_session",
  "/api/corrections/{id}": "correction",
  "/api/auth/passkeys/{id}": "passkey",
  "/api/auth/sessions/{id}": "sign_in_session",
  "POST /api/auth/passkey-sign-in id": "credential",
  "POST /api/auth/passkeys id": "credential",
  "POST /api/auth/second-factor id": "credential",
  "POST /api/auth/step-up id": "credential",
  "/api/exports/{id}": "data_export",
  "/api/reports/exports/{id}": "report_export",
  "/api/leaves/{id}": "leave",
  "/api/live-view/{id}": "live_view",
  "/api/invites/{id}": "invite",
  "/api/notifications/{id}": "notification",
  "/api/organizations/{id}": "organization",
  "/api/face/{id}": "face",
  "/api/places/{id}": "place",
  "/api/rules/{id}": "applied_rule",
  "/api/screenshots/{id}": "screenshot",
  "/api/users/bulk-import/{id}": "import",
  "/api/users/{id}": "member",
};

/** The kind of thing that a field of a route names; throws for a field that nobody has said it of. */
export function kindOf(contract: { method: string; path: string }, field: string): Kind {
  const route = `${contract.method} ${contract.path}`;
  const path = contract.path.slice(0, contract.path.indexOf(`{${field}}`) + field.length + 2);
  const kind = KINDS[`${route} ${field}`] ?? KINDS[contract.path.includes(`{${field}}`) ? path : field];
  if (kind === undefined)
    throw new Error(
      `${route} takes an id in "${field}", and no test knows of what. Say it in KINDS of tests/steps/scene/tenant.ts, ` +
        "and if it is of a new kind, let givenTenant make one: only then is it tried with other organizations' ids.",
    );
  return kind;
}

/** Everybody who has something at the moment is at noon, so that an hour ago is today. */
export async function givenTenant(): Promise<Tenant> {
  const timezone = noonZone();
  const canary = `canary${randomBytes(6).toString("hex")}`;
  const outsider_canary = `outsider${randomBytes(6).toString("hex")}`;
  const { id: org_id } = await givenOrganization({ timezone });
  await sql(nameOrganization, [org_id, canary]);
  // What DNS says in tests: tests/setup/global.ts. A statement of its own, because another domain has another token.
  await sql("update organizations set domain_token = $2 where id = $1", [org_id, canary]);

  const members = {} as Record<Role, Member>;
  for (const role of ROLES) members[role] = await givenNamed({ org_id, role, department: "Research" }, canary);
  const outside_text = `${canary}-${outsider_canary}`;
  const outsider = await givenNamed({ org_id, role: "employee", department: "Sales" }, outside_text);
  const { employee, admin, student, teacher } = members;

  await sql("update users set opened_by = $2 where id = $1", [employee.id, admin.id]);

  const own = await givenDayAtWork(employee, admin, { text: canary, timezone });
  const outside = await givenDayAtWork(outsider, admin, { text: outside_text, timezone });
  done(await call(checkIn, { token: student.token, body: { notes: canary } }));
  const office = await givenOffice(admin, { canary, timezone });
  const taught = await givenTaught(teacher, [employee, admin], canary, office.place);
  return {
    org_id,
    canary,
    outsider_canary,
    members,
    outsider,
    ids: {
      ...own,
      teacher: teacher.id,
      ...office,
      ...taught,
      organization: org_id,
      employee_id: await employeeIdOf(employee),
    },
    outside: {
      ...outside,
      teacher: outsider.id,
      ...(await givenTaught(outsider, [outsider, admin], outside_text, office.place)),
      employee_id: await employeeIdOf(outsider),
    },
  };
}

/** Two classes of a teacher, one of which has both in it. A role that teaches offers it to everybody. */
async function givenTaught(
  teacher: Member,
  members: readonly [Member, Member],
  text: string,
  place_id: string,
): Promise<Record<"class" | LessonKind, string>> {
  const about = { name: text, description: text, self_enroll: teacher.role === "teacher" };
  const [one, other] = [await givenClass(teacher, about), await givenClass(teacher, { name: `${text} 2` })];
  for (const member of members) await givenEnrollment(one, member);
  await givenEnrollment(other, members[0]);
  const methods = ["qr", "geofence", "manual"];
  const session = await givenSession(teacher, { class_id: one, name: text, methods, place_id });
  const another = await givenSession(teacher, { class_id: other, name: text });
  await givenMark(session, members[0], text);
  await givenMark(another, members[0], text);
  const series = await givenSeries(one, text);
  await givenSeries(one, text, 2192);
  // In two weeks and of two classes, for what is summed up by them.
  for (const [days, class_id] of [
    [7, one],
    [14, other],
  ] as const) {
    const held = { class_id, status: "completed", starts: -days * 24 * 60, name: text } as const;
    await givenMark(await givenSession(teacher, held), members[0], text);
  }
  return { class: one, series, session, attended_session: session, scanned_session: session };
}

/** What belongs to no single member: settings, an invite, closed days, an import. */
async function givenOffice(
  admin: Member,
  { canary, timezone }: { canary: string; timezone: string },
): Promise<{ import: string; invite: string; applied_rule: string; place: string }> {
  const { org_id, id, token } = admin;
  const rules = [{ match: "application", pattern: canary, productivity: "productive", category: canary }];
  done(await call(settings, { token, params: { key: "productivity_rules" }, body: { value: rules } }));
  done(
    await call(settings, {
      token,
      params: { key: "self_registration" },
      body: { value: { enabled: true, role: "employee" } },
    }),
  );
  done(await call(settings, { token, params: { key: "face_enabled" }, body: { value: true } }));
  done(await call(settings, { token, params: { key: "live_view" }, body: { value: LIVE_VIEW } }));
  const body = { role: "employee", email: `${canary}@example.com`, department: canary };
  const invited = done(await call(invite, { token, body }));
  done(await call(invite, { token, body: { ...body, email: `second-${body.email}` } }));
  const yesterday = localDateOf(new Date(Date.now() - 86_400_000), timezone);
  await sql("insert into day_closings (org_id, date) values ($1, $2)", [org_id, yesterday]);
  await sql("insert into day_reports (org_id, date, pending) values ($1, $2, array[uuidv7()])", [org_id, yesterday]);
  await sql(insertToldDay, [org_id, id, yesterday]);
  const [made] = await sql<{ id: string }>(insertImport, [org_id, id]);
  for (const line of [2, 3]) await sql(insertImportRow, [org_id, made?.id, line, `${canary}-${line}@example.com`]);
  // Before anybody was here: they change no day.
  const rule = (daysAgo: number) => ruleOf(daysAgo, { setting: "productivity_rules", value: rules });
  await givenAppliedRule(admin, rule(299), canary);
  const applied_rule = await givenAppliedRule(admin, rule(300), canary);
  await sql(insertChangedDay, [applied_rule, id]);
  const place = await givenPlace(org_id, canary);
  await givenPlace(org_id, `${canary} 2`);
  return { import: made?.id ?? "", invite: invited.id, applied_rule, place };
}

/** A code with which somebody may join the organization. */
export async function givenInviteCode({ members }: Tenant): Promise<string> {
  const body = { role: "employee", email: `${randomUUID()}@example.com` };
  return done(await call(invite, { token: members.admin.token, body })).invite_code;
}

async function givenNamed(options: Parameters<typeof givenMember>[0] & { role: Role }, text: string): Promise<Member> {
  const managed = options.role === "manager" ? { managed_departments: ["Research"] } : {};
  const member = await givenMember({ ...options, ...managed });
  const [named] = await sql<{ name: string; email: string }>(nameMember, [member.id, text]);
  await sql(insertPictures, [member.id, text]);
  return { ...member, ...named };
}

async function employeeIdOf({ id }: Member): Promise<string> {
  const [row] = await sql<{ employee_id: string }>("select employee_id from users where id = $1", [id]);
  return row?.employee_id ?? "";
}

const nameOrganization = `
  update organizations
  set name = 'Works ' || $2, domain = $2 || '.example', description = $2, address = $2, contact_phone = $2,
    contact_email = $2 || '@example.com', plan = 'enterprise'
  where id = $1`;

const nameMember = `
  update users
  set name = name || ' ' || $2, email = $2 || '-' || email, employee_id = left(employee_id || '-' || $2, 50),
    phone_number = $2, picture_key = concat('pictures/', org_id, '/', $2::text, '-', gen_random_uuid(), '.webp')
  where id = $1
  returning name, email`;

// The picture that they have, and one that was refused.
const insertPictures = `
  insert into picture_uploads (org_id, user_id, content_type, object_key, status, picture_key, rejected_reason)
  select u.org_id, u.id, 'image/png',
    case s.status when 'rejected' then concat('picture-uploads/', u.org_id, '/', $2::text, '-', gen_random_uuid(), '.png') end,
    s.status, case s.status when 'ready' then u.picture_key end, case s.status when 'rejected' then 'damaged' end
  from users u, (values ('ready'), ('rejected')) as s (status)
  where u.id = $1`;

const insertToldDay = `
  insert into told_days
    (org_id, user_id, date, mail, status, is_late, is_at_work, needs_review, total_work_duration, total_active_duration,
     total_idle_duration, total_meeting_duration)
  values ($1, $2, $3, 1, 'absent', false, false, false, 0, 0, 0, 0)`;

const insertChangedDay = `
  insert into applied_rule_days (org_id, applied_rule_id, user_id, date, after)
  select a.org_id, a.id, $2, a.from_date, '{"status": "absent", "is_late": false}' from applied_rules a where a.id = $1`;

const insertImport = `
  insert into imports (org_id, created_by, status, dry_run, total_rows, processed_rows, rejected_rows, finished_at)
  values ($1, $2, 'done', false, 2, 2, 2, now())
  returning id`;

const insertImportRow = `
  insert into import_rows (org_id, import_id, line, email, outcome, errors)
  values ($1, $2, $3, $4, 'rejected', '[{"field": "email", "message": "is taken"}]')`;
