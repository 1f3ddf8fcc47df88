import { randomUUID } from "node:crypto";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as registrationOptions from "../../functions/auth/passkey-registration-options.ts";
import * as beginTotp from "../../functions/auth/totp-begin.ts";
import * as changeDay from "../../functions/days/change.ts";
import * as askLeave from "../../functions/leaves/create.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import { addDays, localDateOf } from "../../lib/platform/time/calendar.ts";
import { type Call, call } from "../steps/call/when.ts";
import { givenView, givenWatchers } from "../steps/live-view/live-view.ts";
import { givenAppliedRule, givenPreviewed, ruleOf } from "../steps/scene/applied-rule.ts";
import { Authenticator, codeOf } from "../steps/scene/authenticator.ts";
import { givenClass } from "../steps/scene/classes.ts";
import {
  challengeOf,
  DEVICE,
  faceOf,
  givenConsent,
  givenFace,
  givenFacesIn,
  noticeHashOf,
} from "../steps/scene/faces.ts";
import { givenPasskeyOf } from "../steps/scene/factors.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { codeOf as codeOfLesson, givenLesson, givenMark, REPEATED } from "../steps/scene/lessons.ts";
import { givenInvite } from "../steps/scene/sign-in.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { givenWorkedDay } from "../steps/scene/worked-days.ts";

export type Scene = {
  /** Who makes the request. */
  member: Member;
  /** One of every other member's things that the request may name. */
  request: Call;
  /** The same request but for something in its body; routes without a body have none. */
  changed?: Call;
};

type Given = () => Promise<Scene>;

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const newAddress = () => `${randomUUID()}@example.com`;
const admin = () => givenMember({ role: "admin" });

/** Of an organization that uses faces. */
async function givenStudent(): Promise<Member> {
  const student = await givenMember({ role: "student" });
  await givenFacesIn(student.org_id);
  return student;
}

export async function atWork(): Promise<Member> {
  const member = await givenMember();
  done(await call(checkIn, { token: member.token, body: { timestamp: minutesAgo(60) } }));
  return member;
}

async function onBreak(): Promise<Member> {
  const member = await atWork();
  done(await call(startBreak, { token: member.token, body: { timestamp: minutesAgo(20) } }));
  return member;
}

async function givenNotification({ org_id, id }: Member): Promise<string> {
  const [row] = await sql<{ id: string }>(
    "insert into notifications (org_id, user_id, type, title) values ($1, $2, 'test', 'Test') returning id",
    [org_id, id],
  );
  return row?.id ?? "";
}

const withBody = async (member: Member | Promise<Member>, body: object, changes: object): Promise<Scene> => ({
  member: await member,
  request: { body },
  changed: { body: { ...body, ...changes } },
});

/** A request of somebody of the organization for a check-in of days ago. */
export async function givenCorrection({ org_id }: Member): Promise<string> {
  const { token } = await givenMember({ org_id });
  const timestamp = new Date(Date.now() - 5 * 86_400_000).toISOString();
  const { data } = await call(checkIn, { token, body: { timestamp } });
  return (data as unknown as { request: { id: string } }).request.id;
}

async function aboutRequests(): Promise<Scene> {
  const owner = await admin();
  const about = async () => ({ params: { id: await givenCorrection(owner) }, body: {} });
  return { member: owner, request: await about(), changed: await about() };
}

/** Leave that a member asks for. */
export async function givenLeave({ org_id, token }: Member): Promise<string> {
  await givenMember({ org_id, role: "admin" });
  const body = { kind: "vacation", from: "2190-01-01", to: "2190-01-02" };
  return done(await call(askLeave, { token, body })).leave.id;
}

/** A day that somebody has to look at. */
export async function givenMarkedDay({ org_id }: Member): Promise<string> {
  const { token } = await givenMember({ org_id });
  const { data } = await call(checkIn, { token, body: { timestamp: minutesAgo(120) } });
  const { record } = data as unknown as { record: { id: string } };
  await sql("update attendance_records set needs_review = true where id = $1", [record.id]);
  return record.id;
}

/** A change that can be made of somebody's day of yesterday. */
async function givenChangeable({ org_id }: Member) {
  const member = await givenMember({ org_id });
  const start = new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+/, "");
  const date = localDateOf(new Date(start), "UTC");
  await givenWorkedDay(member, { date, start, pieces: [["active", 3600]] });
  const [session] = await sql<{ id: string }>("select id from work_sessions where user_id = $1", [member.id]);
  const end = new Date(Date.parse(start) + 7_200_000).toISOString();
  const changes = [{ op: "move", type: "work_session", fact_id: session?.id ?? "", end }];
  return { member, params: { id: member.id, date }, body: { changes, reason: "a slip" } };
}

/** For each route that an Idempotency-Key means something to, and for a few others: a request that succeeds, once. */
export const REQUESTS: Readonly<Record<string, Given>> = {
  "POST /api/activity/log": () => {
    const meeting = {
      activity_type: "meeting",
      start_time: minutesAgo(30),
      end_time: minutesAgo(20),
      title: "Stand-up",
    };
    return withBody(atWork(), meeting, { title: "Retrospective" });
  },
  "POST /api/attendance/check-in": () => withBody(givenMember(), { notes: "early" }, { notes: "late" }),
  "POST /api/attendance/check-out": () => withBody(atWork(), {}, { timestamp: minutesAgo(1) }),
  "POST /api/attendance/force-check-in": async () => {
    const manager = await givenMember({ role: "manager" });
    const { id } = await givenMember({ org_id: manager.org_id });
    return withBody(manager, { user_id: id, reason: "forgot" }, { reason: "was away" });
  },
  "POST /api/auth/passkeys": async () => {
    const member = await givenMember();
    const { options } = done(await call(registrationOptions, { token: member.token }));
    return withBody(member, { name: "Key", passkey: new Authenticator().register(options) }, { name: "Other key" });
  },
  "POST /api/auth/passkeys/options": async () => ({ member: await givenMember(), request: {} }),
  "POST /api/auth/recovery-codes": async () => {
    const member = await givenMember();
    await givenPasskeyOf(member);
    return { member, request: {} };
  },
  "POST /api/auth/step-up/options": async () => ({ member: await givenMember(), request: {} }),
  "POST /api/auth/totp": async () => ({ member: await givenMember(), request: {} }),
  "POST /api/auth/totp/confirm": async () => {
    const member = await givenMember();
    const { secret } = done(await call(beginTotp, { token: member.token }));
    return withBody(member, { code: codeOf(secret) }, { code: codeOf(secret, 1) });
  },
  "POST /api/auth/logout": async () => ({ member: await givenMember(), request: {} }),
  "POST /api/auth/resend-verification": async () => {
    const member = await givenMember();
    await sql("update users set email_verified_at = null where id = $1", [member.id]);
    return { member, request: { body: {} } };
  },
  "POST /api/attendance/{id}/review": async () => {
    const owner = await admin();
    const day = async () => ({ params: { id: await givenMarkedDay(owner) }, body: {} });
    return { member: owner, request: await day(), changed: await day() };
  },
  "POST /api/changes/{id}/undo": async () => {
    const owner = await admin();
    const { params, body } = await givenChangeable(owner);
    const made = done(await call(changeDay, { token: owner.token, params, body }));
    const because = (reason: string) => ({ params: { id: made.change_id }, body: { reason } });
    return { member: owner, request: because("a slip"), changed: because("another") };
  },
  "POST /api/corrections": async () => {
    const { params, body, member } = await givenChangeable(await admin());
    const asked = { date: params.date, changes: body.changes, reason: "a slip" };
    return withBody(member, asked, { reason: "another" });
  },
  "POST /api/users/{id}/days/{date}/changes": async () => {
    const owner = await admin();
    const { params, body } = await givenChangeable(owner);
    return { member: owner, request: { params, body }, changed: { params, body: { ...body, reason: "another" } } };
  },
  "POST /api/users/{id}/days/{date}/changes/preview": async () => {
    const owner = await admin();
    const { params, body } = await givenChangeable(owner);
    return { member: owner, request: { params, body }, changed: { params, body: { ...body, reason: "another" } } };
  },
  "POST /api/rules/preview": () => withBody(admin(), ruleOf(2), { value: [] }),
  "POST /api/rules/apply": async () => {
    const owner = await admin();
    return withBody(owner, await givenPreviewed(owner, ruleOf(2)), { reason: "It was one after all." });
  },
  "POST /api/rules/{id}/undo": async () => {
    const owner = await admin();
    const applied = async (daysAgo: number) => {
      const id = await givenAppliedRule(owner, ruleOf(daysAgo));
      return { params: { id }, body: { reason: "It was none." } };
    };
    return { member: owner, request: await applied(2), changed: await applied(3) };
  },
  "POST /api/corrections/{id}/approve": () => aboutRequests(),
  "POST /api/corrections/{id}/decline": () => aboutRequests(),
  "POST /api/leaves": () =>
    withBody(
      admin(),
      { kind: "vacation", from: "2190-01-01", to: "2190-01-02" },
      { kind: "vacation", from: "2190-02-01", to: "2190-02-02" },
    ),
  "POST /api/face/consent": async () => {
    const member = await givenStudent();
    const notice_hash = await noticeHashOf(member);
    return withBody(Promise.resolve(member), { notice_hash }, { guardian_name: "Grace" });
  },
  "POST /api/face/challenge": () =>
    withBody(givenStudent(), { device_key: randomUUID() }, { device_key: randomUUID() }),
  "POST /api/face/register": async () => {
    const member = await givenStudent();
    await givenConsent(member);
    const of = (seed: number) => ({ model: "face-api-128", embedding: faceOf(seed) });
    return withBody(Promise.resolve(member), of(0), of(1));
  },
  "POST /api/face/verify": async () => {
    const member = await givenStudent();
    await givenFace(member);
    const of = { model: "face-api-128", challenge: await challengeOf(member), device_key: DEVICE };
    return withBody(Promise.resolve(member), { ...of, embedding: faceOf(0) }, { embedding: faceOf(1) });
  },
  "POST /api/capture-interval": async () => {
    const member = await admin();
    const user_id = (await givenMember({ org_id: member.org_id })).id;
    return withBody(member, { user_id, interval_minutes: 5 }, { interval_minutes: 6 });
  },
  "POST /api/live-view/start": async () => {
    const { viewer, member } = await givenWatchers();
    return withBody(Promise.resolve(viewer), { user_id: member.id, reason: "support" }, { reason: "sales" });
  },
  "POST /api/live-view/{id}/extend": async () => {
    const { viewer, member } = await givenWatchers();
    const id = await givenView(viewer, member, 2);
    return {
      member: viewer,
      request: { params: { id }, body: { minutes: 2 } },
      changed: { params: { id }, body: { minutes: 1 } },
    };
  },
  "POST /api/live-view/{id}/stop": async () => {
    const { viewer, member } = await givenWatchers();
    const id = await givenView(viewer, member);
    const other = await givenMember({ org_id: member.org_id, role: "admin" });
    return {
      member: viewer,
      request: { params: { id } },
      changed: { params: { id: await givenView(other, member) } },
    };
  },
  "POST /api/places": () => withBody(admin(), { name: "Campus", latitude: 52.5, longitude: 13.4 }, { name: "Library" }),
  "POST /api/classes": () => withBody(admin(), { name: "Algebra", code: "M-1" }, { code: "M-2" }),
  "POST /api/classes/{id}/enroll": async () => {
    const owner = await admin();
    const [one, other] = [await givenMember({ org_id: owner.org_id }), await givenMember({ org_id: owner.org_id })];
    const params = { id: await givenClass(owner) };
    const of = ({ id }: Member) => ({ params, body: { user_ids: [id] } });
    return { member: owner, request: of(one), changed: of(other) };
  },
  "POST /api/attendance/mark": async () => {
    const { teacher, student, id } = await givenLesson();
    const code = await codeOfLesson(teacher, id);
    return {
      member: student,
      request: { body: { session_id: id, code } },
      changed: { body: { session_id: id, code: "x" } },
    };
  },
  "POST /api/sessions": () => {
    const times = { starts_at: "2190-01-01T08:00:00Z", ends_at: "2190-01-01T09:00:00Z" };
    return withBody(admin(), { ...times, name: "Rings" }, { ...times, name: "Fields" });
  },
  "POST /api/classes/{id}/series": async () => {
    const owner = await admin();
    const params = { id: await givenClass(owner) };
    const of = (name: string) => ({ params, body: { ...REPEATED, name } });
    return { member: owner, request: of("Rings"), changed: of("Fields") };
  },
  "POST /api/sessions/{id}/check-in": async () => {
    const { student, id } = await givenLesson({ methods: ["geofence"] });
    const at = (latitude: number) => ({ params: { id }, body: { location: { latitude, longitude: 13.3777 } } });
    return { member: student, request: at(52.5163), changed: at(52.51631) };
  },
  "POST /api/sessions/{id}/check-out": async () => {
    const { student, id } = await givenLesson();
    await givenMark(id, student);
    const location = { latitude: 52.5, longitude: 13.4 };
    return { member: student, request: { params: { id }, body: {} }, changed: { params: { id }, body: { location } } };
  },
  "POST /api/sessions/{id}/qr": async () => {
    const { teacher, id } = await givenLesson();
    const of = (body: object) => ({ params: { id }, body });
    return { member: teacher, request: of({ invalidate: true }), changed: of({}) };
  },
  "POST /api/sessions/{id}/review": async () => {
    const { teacher, student, id } = await givenLesson();
    await givenMark(id, student);
    const of = (decision: string) => ({ params: { id }, body: { decisions: [{ user_id: student.id, decision }] } });
    return { member: teacher, request: of("refused"), changed: of("accepted") };
  },
  "POST /api/invites": () => withBody(admin(), { role: "employee", email: newAddress() }, { role: "student" }),
  "POST /api/invites/{id}/resend": async () => {
    const owner = await admin();
    const invited = async () => {
      await givenInvite(owner);
      const [row] = await sql<{ id: string }>("select id from invites where org_id = $1 order by id desc", [
        owner.org_id,
      ]);
      return { params: { id: row?.id ?? "" }, body: {} };
    };
    return { member: owner, request: await invited(), changed: await invited() };
  },
  "POST /api/lunch-break/end": () => withBody(onBreak(), {}, { timestamp: minutesAgo(1) }),
  "POST /api/lunch-break/start": () => withBody(atWork(), {}, { timestamp: minutesAgo(1) }),
  "POST /api/notifications/read-all": async () => {
    const member = await givenMember();
    await givenNotification(member);
    return { member, request: { body: {} } };
  },
  "POST /api/notifications/{id}/read": async () => {
    const member = await givenMember();
    return {
      member,
      request: { params: { id: await givenNotification(member) }, body: {} },
      changed: { params: { id: await givenNotification(member) }, body: {} },
    };
  },
  "POST /api/org": () => withBody(admin(), { address: "Main Street 1" }, { address: "Main Street 2" }),
  "POST /api/organizations": () => {
    const order = { name: "Works", admin: { email: newAddress(), name: "Ada" } };
    return withBody(givenMember({ role: "super_admin" }), order, { name: "Other works" });
  },
  "POST /api/organizations/{id}/domain/verify": async () => {
    const owner = await admin();
    const token = randomUUID();
    await sql("update organizations set domain = $2 where id = $1", [owner.org_id, `${token}.example`]);
    await sql("update organizations set domain_token = $2 where id = $1", [owner.org_id, token]);
    return { member: owner, request: { params: { id: owner.org_id } } };
  },
  "POST /api/realtime/ticket": async () => ({ member: await givenMember(), request: {} }),
  "POST /api/screenshots/upload": () => {
    const shot = { timestamp: minutesAgo(1), content_type: "image/jpeg", size_bytes: 1000 };
    return withBody(atWork(), shot, { size_bytes: 1001 });
  },
  "POST /api/users/profile/picture": () =>
    withBody(givenMember(), { content_type: "image/jpeg", size_bytes: 1000 }, { size_bytes: 1001 }),
  "POST /api/users": () => withBody(admin(), { email: newAddress(), name: "Eve", role: "employee" }, { name: "Eva" }),
  "POST /api/users/bulk-import": () => withBody(admin(), { csv: `email,name\n${newAddress()},Eve` }, { dry_run: true }),
  "POST /api/users/{id}/invitation": async () => {
    const owner = await admin();
    const offered = async () => {
      const { id } = await givenMember({ org_id: owner.org_id });
      await sql("update users set accepted_at = null, email_verified_at = null where id = $1", [id]);
      return { params: { id }, body: {} };
    };
    return { member: owner, request: await offered(), changed: await offered() };
  },
  "POST /api/users/deactivate-inactive": async () => {
    const owner = await admin();
    const absent = await givenMember({ org_id: owner.org_id });
    const longAgo = addDays(localDateOf(new Date(), "UTC"), -400);
    await sql("update users set created_at = $2 where id = $1", [absent.id, longAgo]);
    await sql("update user_sessions set last_used_at = $2 where user_id = $1", [absent.id, longAgo]);
    return withBody(owner, { inactive_days: 90 }, { inactive_days: 91 });
  },
  "POST /api/reports/exports": () =>
    withBody(admin(), { type: "daily", format: "csv" }, { type: "daily", format: "pdf" }),
  "POST /api/users/{id}/export": async () => {
    const owner = await admin();
    const { id } = await givenMember({ org_id: owner.org_id });
    return { member: owner, request: { params: { id } }, changed: { params: { id: owner.id } } };
  },
};
