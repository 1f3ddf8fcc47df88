import { randomBytes } from "node:crypto";
import * as checkIn from "../../functions/attendance/check-in.ts";
import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { type Call, call } from "../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenMark, givenSeries, givenSession, REPEATED } from "../steps/scene/lessons.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { givenWorkedDay } from "../steps/scene/worked-days.ts";

/** What may be done to a member, and by whom, said once more: nothing here is read from the product. */

const RANK: Record<Role, number> = { student: 0, employee: 0, teacher: 1, manager: 2, admin: 3, super_admin: 4 };

/** Whether `actor` stands at least as high as `other`. */
export const reaches = (actor: Role, other: Role) => RANK[actor] >= RANK[other];

/** A member and what they have that a route can name by an id. */
export type Target = {
  member: Member;
  record: string;
  screenshot: string;
  notification: string;
  correction: string;
  passkey: string;
  leave: string;
  face: string;
  /** A view of their screen that waits; somebody else watches. */
  live_view: string;
  /** A class that they teach, one that somebody else teaches, and one of that which they are in. */
  taught: string;
  foreign: string;
  attended: string;
  /** Sessions that they teach, those that repeat, one of each state, and one of somebody else's in which they are marked. */
  lessons: { repeated: string; planned: string; running: string; ended: string; attended: string };
  /** A day of work, its session, and a change of it that an administrator made. */
  work: { date: string; session: string; change: string };
};

export type Action = {
  route: string;
  what: string;
  request: (target: Target) => Call;
  /** What has to be so for it to be done. */
  prepare?: (target: Target) => Promise<unknown>;
  /** From which role upwards one may do it to others; "nobody" where it is only ever one's own. */
  others: Role | "nobody";
  /** Whether one may do it to oneself: like to others, whatever one's role, never, or from which role upwards. */
  oneself: "alike" | "always" | "never" | Role;
  /** The role that the member has afterwards. */
  gives?: Role;
  /** The role that a member needs to have it done to them. */
  takes?: Role;
  /** Who may not have it done to them: an administrator, or whoever stands as high as the actor. */
  spares?: "administrators" | "peers";
};

/**
 * Nobody touches a member above themselves, gives a role above their own, or changes their own role or standing; and
 * each action needs the role that it needs.
 */
export function isAllowed(
  actor: Role,
  target: Role,
  own: boolean,
  { others, oneself, gives, spares, takes }: Action,
): boolean {
  if (spares === "administrators" && reaches(target, "admin")) return false;
  if (spares === "peers" && actor !== "super_admin" && reaches(target, actor)) return false;
  if (takes !== undefined && !reaches(target, takes)) return false;
  if (own && oneself !== "alike") return oneself in RANK ? reaches(actor, oneself as Role) : oneself === "always";
  if (own && gives !== undefined && gives !== actor) return false;
  if (others === "nobody" || !reaches(actor, others)) return false;
  return reaches(actor, target) && (gives === undefined || reaches(actor, gives));
}

const TIMES = { starts_at: "2190-01-01T08:00:00Z", ends_at: "2190-01-01T09:00:00Z" };

const change = (what: string, body: object, more: Partial<Action> = {}): Action => ({
  route: "PUT /api/users/{id}",
  what,
  request: ({ member }) => ({ params: { id: member.id }, body }),
  others: "admin",
  oneself: "alike",
  ...more,
});

const remove = (what: string, query: Record<string, string>): Action => ({
  route: "DELETE /api/users/{id}",
  what,
  request: ({ member }) => ({ params: { id: member.id }, query }),
  others: "admin",
  oneself: "never",
});

const ROLES: readonly Role[] = ["student", "employee", "teacher", "manager", "admin", "super_admin"];

export const ACTIONS: readonly Action[] = [
  ...ROLES.map((role) => change(`the role ${role}`, { role }, { gives: role })),
  change("managing a department", { role: "manager", managed_departments: ["Sales"] }, { gives: "manager" }),
  change("a role among other changes", { name: "Eve", role: "admin", phone_number: "1" }, { gives: "admin" }),
  change("disabling", { status: "inactive" }, { oneself: "never" }),
  change("ending the membership", { status: "terminated" }, { oneself: "never" }),
  change("another name", { name: "Mallory" }),
  change("another address", { email: "mallory@example.com" }, { spares: "administrators" }),
  change("another employee id", { employee_id: "M-1" }),
  change("another department", { department: "Sales" }),
  change("another interval of screenshots", { screenshot_interval_minutes: 60 }),
  remove("deleting", {}),
  remove("erasing", { erase: "true" }),
  {
    route: "POST /api/leaves",
    what: "entering leave",
    request: ({ member }) => ({
      body: { user_id: member.id, kind: "vacation", from: "2191-01-01", to: "2191-01-02" },
    }),
    others: "manager",
    oneself: "always",
  },
  ...["approved", "declined"].map(
    (status): Action => ({
      route: "PUT /api/leaves/{id}",
      what: `having leave ${status}`,
      request: ({ leave }) => ({ params: { id: leave }, body: { status } }),
      others: "manager",
      oneself: "never",
    }),
  ),
  {
    route: "PUT /api/leaves/{id}",
    what: "cancelling leave",
    request: ({ leave }) => ({ params: { id: leave }, body: { status: "cancelled" } }),
    others: "manager",
    oneself: "always",
  },
  {
    route: "POST /api/classes",
    what: "making a class for a teacher",
    request: ({ member }) => ({ body: { name: "Algebra", code: "M-1", teacher_id: member.id } }),
    others: "manager",
    oneself: "teacher",
    takes: "teacher",
  },
  {
    route: "PUT /api/classes/{id}",
    what: "changing a class",
    request: ({ taught }) => ({ params: { id: taught }, body: { description: "Groups and rings" } }),
    others: "manager",
    oneself: "teacher",
  },
  {
    route: "PUT /api/classes/{id}",
    what: "giving a class to a teacher",
    request: ({ member, foreign }) => ({ params: { id: foreign }, body: { teacher_id: member.id } }),
    others: "manager",
    oneself: "alike",
    takes: "teacher",
  },
  {
    route: "DELETE /api/classes/{id}",
    what: "archiving a class",
    request: ({ taught }) => ({ params: { id: taught } }),
    others: "manager",
    oneself: "teacher",
  },
  {
    route: "POST /api/classes/{id}/enroll",
    what: "enrolling in a class",
    request: ({ member, foreign }) => ({ params: { id: foreign }, body: { user_ids: [member.id] } }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "DELETE /api/classes/{id}/enroll",
    what: "taking out of a class",
    request: ({ member, attended }) => ({ params: { id: attended }, query: { user_id: member.id } }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "POST /api/sessions",
    what: "planning a session of a class",
    request: ({ taught }) => ({ body: { ...TIMES, class_id: taught, name: "Rings" } }),
    others: "manager",
    oneself: "teacher",
  },
  {
    route: "POST /api/classes/{id}/series",
    what: "planning sessions of a class that repeat",
    request: ({ taught }) => ({ params: { id: taught }, body: { ...REPEATED, name: "Rings" } }),
    others: "manager",
    oneself: "teacher",
  },
  {
    route: "PUT /api/series/{id}",
    what: "changing sessions that repeat",
    request: ({ lessons }) => ({ params: { id: lessons.repeated }, body: { description: "Rings" } }),
    others: "manager",
    oneself: "teacher",
  },
  {
    route: "DELETE /api/series/{id}",
    what: "ending sessions that repeat",
    request: ({ lessons }) => ({ params: { id: lessons.repeated } }),
    others: "manager",
    oneself: "teacher",
  },
  ...(
    [
      ["PUT /api/sessions/{id}", "changing a session", "planned", { description: "Rings" }],
      ["DELETE /api/sessions/{id}", "cancelling a session", "planned"],
      ["PUT /api/sessions/{id}/start", "beginning a session", "planned"],
      ["PUT /api/sessions/{id}/end", "ending a session", "running"],
      ["PUT /api/sessions/{id}/reopen", "opening a session again", "ended"],
      ["POST /api/sessions/{id}/qr", "making the codes of a session worthless", "running", { invalidate: true }],
    ] as const
  ).map(
    ([route, what, lesson, body]): Action => ({
      route,
      what,
      request: ({ lessons }) => ({ params: { id: lessons[lesson] }, ...(body && { body }) }),
      others: "manager",
      oneself: "teacher",
    }),
  ),
  {
    route: "DELETE /api/face/{id}",
    what: "having a face deleted",
    request: ({ face }) => ({ params: { id: face } }),
    others: "admin",
    oneself: "always",
  },
  {
    route: "PUT /api/sessions/{id}/attendance",
    what: "being marked in a roll call",
    request: ({ member, lessons }) => ({
      params: { id: lessons.attended },
      body: { marks: [{ user_id: member.id, status: "absent" }] },
    }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "PUT /api/sessions/{id}/attendance/{user_id}",
    what: "being marked alone",
    request: ({ member, lessons }) => ({
      params: { id: lessons.attended, user_id: member.id },
      body: { status: "absent" },
    }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "POST /api/sessions/{id}/review",
    what: "having a mark refused",
    request: ({ member, lessons }) => ({
      params: { id: lessons.attended },
      body: { decisions: [{ user_id: member.id, decision: "refused" }] },
    }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "PUT /api/users/{id}/schedules",
    what: "setting a schedule",
    request: ({ member }) => ({ params: { id: member.id }, body: { valid_from: "2100-01-01", kind: "none" } }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "DELETE /api/users/{id}/schedules/{valid_from}",
    what: "taking a schedule back",
    request: ({ member }) => ({ params: { id: member.id, valid_from: "2150-01-01" } }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "POST /api/capture-interval",
    what: "giving an interval of screenshots",
    request: ({ member }) => ({ body: { user_id: member.id, interval_minutes: 60 } }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "POST /api/users/{id}/invitation",
    what: "offering the account again",
    request: ({ member }) => ({ params: { id: member.id }, body: {} }),
    others: "admin",
    oneself: "alike",
  },
  {
    route: "POST /api/users/{id}/export",
    what: "asking for a copy of the data",
    request: ({ member }) => ({ params: { id: member.id } }),
    others: "admin",
    oneself: "always",
  },
  {
    route: "POST /api/attendance/force-check-in",
    what: "checking in",
    request: ({ member }) => ({ body: { user_id: member.id, reason: "a broken tracker" } }),
    others: "manager",
    oneself: "alike",
  },
  ...[{ status: "on_leave" }, { notes: "was away" }].map(
    (body): Action => ({
      route: "PUT /api/attendance/{id}",
      what: `correcting the ${Object.keys(body)} of a day`,
      request: ({ record }) => ({ params: { id: record }, body: { ...body, reason: "a slip" } }),
      others: "admin",
      oneself: "alike",
    }),
  ),
  {
    route: "PUT /api/attendance/{id}/notes",
    what: "writing on a day",
    request: ({ record }) => ({ params: { id: record }, body: { notes: "was late" } }),
    others: "manager",
    oneself: "always",
  },
  {
    route: "POST /api/live-view/start",
    what: "having the screen watched",
    prepare: async ({ member }) => done(await call(checkIn, { token: member.token, body: {} })),
    request: ({ member }) => ({ body: { user_id: member.id, reason: "support" } }),
    others: "manager",
    oneself: "never",
  },
  {
    route: "POST /api/live-view/{id}/extend",
    what: "letting somebody else's live view go on for longer",
    request: ({ live_view }) => ({ params: { id: live_view }, body: { minutes: 1 } }),
    others: "nobody",
    oneself: "never",
  },
  {
    route: "POST /api/live-view/{id}/stop",
    what: "ending a live view",
    request: ({ live_view }) => ({ params: { id: live_view } }),
    others: "admin",
    oneself: "always",
  },
  {
    route: "DELETE /api/screenshots/{id}",
    what: "deleting a screenshot",
    request: ({ screenshot }) => ({ params: { id: screenshot } }),
    others: "admin",
    oneself: "always",
  },
  {
    route: "DELETE /api/auth/sessions/{id}",
    what: "signing out a device",
    request: ({ member }) => ({ params: { id: member.session_id } }),
    others: "nobody",
    oneself: "always",
  },
  {
    route: "DELETE /api/auth/passkeys/{id}",
    what: "giving up a passkey",
    request: ({ passkey }) => ({ params: { id: passkey } }),
    others: "nobody",
    oneself: "always",
  },
  {
    route: "PUT /api/auth/passkeys/{id}",
    what: "calling a passkey something else",
    request: ({ passkey }) => ({ params: { id: passkey }, body: { name: "Mallory's" } }),
    others: "nobody",
    oneself: "always",
  },
  {
    route: "DELETE /api/users/{id}/second-factors",
    what: "taking away second factors",
    request: ({ member }) => ({ params: { id: member.id } }),
    others: "admin",
    oneself: "alike",
    spares: "peers",
  },
  {
    route: "DELETE /api/users/{id}/picture",
    what: "removing a profile picture",
    request: ({ member }) => ({ params: { id: member.id } }),
    others: "admin",
    oneself: "alike",
  },
  {
    route: "POST /api/attendance/{id}/review",
    what: "looking at a day",
    request: ({ record }) => ({ params: { id: record } }),
    others: "manager",
    oneself: "never",
  },
  {
    route: "POST /api/users/{id}/days/{date}/changes",
    what: "changing what was declared of a day",
    request: ({ member, work }) => ({ params: { id: member.id, date: work.date }, body: voiding(work.session) }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "POST /api/users/{id}/days/{date}/changes/preview",
    what: "seeing what a change of a day would come to",
    request: ({ member, work }) => ({ params: { id: member.id, date: work.date }, body: voiding(work.session) }),
    others: "manager",
    oneself: "always",
  },
  {
    route: "POST /api/changes/{id}/undo",
    what: "undoing a change of a day",
    request: ({ work }) => ({ params: { id: work.change }, body: { reason: "a slip" } }),
    others: "manager",
    oneself: "alike",
  },
  {
    route: "POST /api/corrections",
    what: "asking for a change of a day",
    request: ({ work }) => ({ body: { date: work.date, ...voiding(work.session) } }),
    others: "nobody",
    oneself: "always",
  },
  ...["approve", "decline"].map(
    (decision): Action => ({
      route: `POST /api/corrections/{id}/${decision}`,
      what: `to ${decision} what was declared late`,
      request: ({ correction }) => ({ params: { id: correction }, body: {} }),
      others: "manager",
      oneself: "never",
    }),
  ),
  {
    route: "DELETE /api/corrections/{id}",
    what: "withdrawing what was declared late",
    request: ({ correction }) => ({ params: { id: correction } }),
    others: "nobody",
    oneself: "always",
  },
  {
    route: "POST /api/notifications/{id}/read",
    what: "marking a notification as read",
    request: ({ notification }) => ({ params: { id: notification }, body: {} }),
    others: "nobody",
    oneself: "always",
  },
];

/**
 * A member of this role with a day of absence, a screenshot, a notification, something declared late and a passkey, whose
 * account others have opened.
 */
export async function givenTarget(org_id: string, role: Role): Promise<Target> {
  const member = await givenMember({ org_id, role });
  await sql("update users set accepted_at = null, email_verified_at = null where id = $1", [member.id]);
  await sql("update users set second_factor_at = now() where id = $1", [member.id]);
  const idOf = async (text: string, ...values: unknown[]) =>
    (await sql<{ id: string }>(text, [org_id, member.id, ...values]))[0]?.id ?? "";
  await sql("insert into schedules (org_id, user_id, valid_from, kind) values ($1, $2, '2150-01-01', 'none')", [
    org_id,
    member.id,
  ]);
  const other = await givenMember({ org_id });
  const [taught, attended] = [await givenClass(member), await givenClass(other)];
  const lesson = await givenSession(other, { class_id: attended });
  await givenMark(lesson, member);
  await givenEnrollment(attended, member);
  return {
    member,
    taught,
    foreign: await givenClass(other),
    attended,
    lessons: {
      repeated: await givenSeries(taught),
      planned: await givenSession(member, { status: "scheduled", starts: 5 }),
      running: await givenSession(member),
      ended: await givenSession(member, { status: "completed", starts: -90 }),
      attended: lesson,
    },
    record: await idOf(insertRecord),
    screenshot: await idOf(insertScreenshot, `screenshots/${org_id}/${member.id}.png`),
    notification: await idOf(insertNotification),
    correction: await idOf(insertCorrection),
    leave: await idOf(insertLeave),
    face: await idOf(insertFace),
    live_view: await idOf(insertLiveView, other.id),
    passkey: await idOf(insertPasskey, randomBytes(16)),
    work: await givenChangedWork(member),
  };
}

const voiding = (fact_id: string) => ({ changes: [{ op: "void", type: "work_session", fact_id }], reason: "a slip" });

async function givenChangedWork(member: Member): Promise<Target["work"]> {
  const start = new Date(Date.now() - 3 * 86_400_000).toISOString().replace(/\.\d+/, "");
  const date = start.slice(0, 10);
  await givenWorkedDay(member, { date, start, pieces: [["active", 3600]] });
  const [changed] = await sql<{ session: string; change: string }>(insertChange, [member.id, date]);
  return { date, session: changed?.session ?? "", change: changed?.change ?? "" };
}

const insertChange = `
  insert into fact_changes (org_id, user_id, set_id, fact_type, fact_id, before, after, reason, changed_at, date)
  select s.org_id, s.user_id, gen_random_uuid(), 'work_session', s.id,
    t.times || jsonb_build_object('end', s.ended_at - interval '10 minutes'), t.times, 'a slip', now(), r.date
  from attendance_records r
  join work_sessions s on s.attendance_record_id = r.id
  cross join lateral (
    select jsonb_build_object('start', s.started_at, 'end', s.ended_at, 'source', s.source, 'recorded_at', s.recorded_at,
      'end_source', s.end_source, 'end_recorded_at', s.end_recorded_at, 'ended_by', s.ended_by, 'voided', false) as times
  ) t
  where r.user_id = $1 and r.date = $2
  returning fact_id as session, set_id as change`;

const insertLiveView = `
  insert into live_views (org_id, user_id, viewer_id, stream_id, reason, requested_at, ends_at, ends_with_hours, looked_at)
  values ($1, $2, $3, uuidv7(), 'support', now(), now() + interval '5 minutes', false, now())
  returning id`;

const insertRecord = `
  insert into attendance_records (org_id, user_id, date, status) values ($1, $2, current_date - 1, 'absent')
  returning id`;

const insertScreenshot = `
  insert into screenshots (org_id, user_id, timestamp, status, content_type, object_key)
  values ($1, $2, now(), 'ready', 'image/png', $3)
  returning id`;

const insertNotification = `
  insert into notifications (org_id, user_id, type, title, body) values ($1, $2, 'attendance_corrected', 'x', 'x')
  returning id`;

const insertCorrection = `
  insert into corrections (org_id, user_id, requested_by, kind, reason, date, occurred_at, source, recorded_at)
  values ($1, $2, $2, 'check_in', 'late', current_date - 6, date_trunc('second', now()) - interval '6 days', 'web', now())
  returning id`;

const insertLeave = `
  insert into leaves (org_id, user_id, requested_by, requested_at, kind, from_date, from_half, to_date, to_half, status)
  values ($1, $2, $2, now(), 'vacation', '2190-01-01', 'first', '2190-01-02', 'second', 'pending')
  returning id`;

const insertFace = `
  with given as (
    insert into face_consents (org_id, user_id, notice, notice_hash, purpose, retention_days, given_at)
    values ($1, $2, 'x', sha256('x'), 'x', 365, now())
    returning id
  )
  insert into faces (org_id, user_id, consent_id, model, dimensions, key_id, sealed, created_at)
  select $1, $2, id, 'face-api-128', 1, 'x', decode(repeat('00', 32), 'hex'), now() from given
  returning id`;

const insertPasskey = `
  insert into passkeys (org_id, user_id, name, credential_id, public_key, counter, transports, created_at)
  values ($1, $2, 'Key', $3, '\\x00', 0, '{}', now())
  returning id`;
