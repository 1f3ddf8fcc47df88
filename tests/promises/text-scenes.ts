import { randomUUID } from "node:crypto";
import * as z from "zod";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as explain from "../../functions/attendance/explain.ts";
import * as audit from "../../functions/audit/list.ts";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as registrationOptions from "../../functions/auth/passkey-registration-options.ts";
import * as secondFactors from "../../functions/auth/second-factors.ts";
import * as sessions from "../../functions/auth/sessions.ts";
import * as askChange from "../../functions/corrections/create.ts";
import * as changeDay from "../../functions/days/change.ts";
import * as listChanges from "../../functions/days/list-changes.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import * as own from "../../functions/organizations/own.ts";
import * as attendance from "../../functions/sessions/attendance.ts";
import * as syncStatus from "../../functions/sync/status.ts";
import { hashSecret, randomSecret } from "../../lib/platform/secrets/secret.ts";
import { ingestBatch } from "../steps/activity/heartbeats.ts";
import { found } from "../steps/call/found.ts";
import { type Answer, type Call, call } from "../steps/call/when.ts";
import { givenWatchers } from "../steps/live-view/live-view.ts";
import { takeTexts } from "../steps/queues/queues.ts";
import { givenAppliedRule, givenPreviewed, ruleOf } from "../steps/scene/applied-rule.ts";
import { Authenticator, codeOf } from "../steps/scene/authenticator.ts";
import { givenClass, givenPlace } from "../steps/scene/classes.ts";
import { givenFacesIn, noticeHashOf } from "../steps/scene/faces.ts";
import { givenPasskeyOf, givenTotpOf, optionsToSignIn } from "../steps/scene/factors.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenLesson, givenSeries, givenSession, REPEATED } from "../steps/scene/lessons.ts";
import { givenInvite, givenMemberWithPassword, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { operation } from "../steps/scene/sync.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { givenWorkedDay } from "../steps/scene/worked-days.ts";
import { givenTarget } from "./member-rights.ts";

/** A request that is taken as it is, and where what it wrote is read again, beyond its own answer. */
export type Scene = Pick<Call, "token" | "params"> & {
  body: Record<string, unknown>;
  read?: (answer: Answer) => Promise<unknown>;
};

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const place = { latitude: 1, longitude: 2, address: "Main Street 1" };

const auditLog = async ({ token }: Member) => (await call(audit, { token })).data;

async function givenAtWork(): Promise<Member> {
  const member = await givenMember({ role: "admin" });
  done(await call(checkIn, { token: member.token, body: { timestamp: minutesAgo(60) } }));
  return member;
}

const signedIn = z.object({ access_token: z.string() });

/** What somebody who has just signed in sees of themselves. */
async function readAccount({ data }: Answer): Promise<unknown> {
  const { access_token: token } = signedIn.parse(data);
  return [(await call(me, { token })).data, (await call(sessions, { token })).data, (await call(own, { token })).data];
}

async function heartbeats(one: boolean): Promise<Scene> {
  const { id, token } = await givenMember();
  const beat = { timestamp: minutesAgo(10), is_active: true, active_window: "x", application: "x", url: "x" };
  const read = async () => {
    await ingestBatch(await takeTexts(process.env.HEARTBEATS_QUEUE_URL));
    return sql("select * from user_activity_tracking where user_id = $1", [id]);
  };
  return { token, body: one ? beat : { heartbeats: [beat] }, read };
}

const account = () => ({ ...newcomer(), employee_id: randomUUID(), device_info: "A laptop" });
const office = { description: "x", address: "x", contact_phone: "x" };
const profile = { name: "Grace", phone_number: "1" };

async function asAdmin(
  body: Scene["body"],
  more: (admin: Member) => Partial<Scene> | Promise<Partial<Scene>> = () => ({}),
) {
  const admin = await givenMember({ role: "admin" });
  return { token: admin.token, body, ...(await more(admin)) };
}

/** Somebody with the link to the account that others opened for them. */
async function givenOffer(): Promise<string> {
  const { id } = await givenMember();
  const token = randomSecret();
  await sql("update users set accepted_at = null, email_verified_at = null where id = $1", [id]);
  await sql(
    `insert into address_proofs (token_hash, org_id, user_id, email, expires_at)
     select $1, u.org_id, u.id, u.email, now() + interval '1 hour' from users u where u.id = $2`,
    [hashSecret(token), id],
  );
  return token;
}

/** What signs a member in after the password, with what they have to prove. */
async function pendingSignIn<Proof extends object>(
  prove: (member: Member) => Promise<(token: string) => Promise<Proof>>,
) {
  const member = await givenMemberWithPassword();
  const proof = await prove(member);
  const { data } = await call(login, { body: { email: member.email, password: PASSWORD } });
  const { token } = found(data.second_factor);
  return { body: { token, ...(await proof(token)), device_info: "x" }, read: readAccount };
}

const lessonTimes = { starts_at: "2190-01-01T08:00:00Z", ends_at: "2190-01-01T09:00:00Z" };

/** A session whose attendance can be changed, and who reads what is said of it: its teacher, and administrators. */
async function givenRoll() {
  const { of, teacher, student, id } = await givenLesson();
  const admin = await of("admin");
  const read = async () => [
    (await call(attendance, { token: teacher.token, params: { id } })).data,
    await auditLog(admin),
  ];
  return { teacher, student, id, read };
}

const decided = () =>
  asAdmin({ note: "x" }, async ({ org_id }) => ({
    params: { id: (await givenTarget(org_id, "employee")).correction },
  }));

/** A meeting that can be added to somebody's day of yesterday. */
async function givenMeetingToAdd() {
  const admin = await givenMember({ role: "admin" });
  const owner = await givenMember({ org_id: admin.org_id });
  const start = new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+/, "");
  const date = start.slice(0, 10);
  await givenWorkedDay(owner, { date, start, pieces: [["active", 3600]] });
  const end = new Date(Date.parse(start) + 1_800_000).toISOString();
  const changes = [{ op: "add", type: "meeting", start, end, title: "x" }];
  return { owner, token: admin.token, params: { id: owner.id, date }, body: { changes, reason: "x" } };
}

const approved = z.object({ record: z.object({ id: z.uuid() }) });

const changesOf = async (token: string, params: Record<string, string>) =>
  (await call(listChanges, { token, params })).data;

/** For each form of a body that keeps texts. */
/** What narrows a report is kept in the audit log. */
const reportOf = (dates: object) =>
  asAdmin({ ...dates, format: "csv", department: "x", q: "x" }, (admin) => ({ read: () => auditLog(admin) }));

export const SCENES: Readonly<Record<string, () => Promise<Scene>>> = {
  "POST /api/activity/heartbeat, form 1": () => heartbeats(false),
  "POST /api/activity/heartbeat, form 2": () => heartbeats(true),
  "POST /api/activity/log": async () => ({
    token: (await givenAtWork()).token,
    body: { activity_type: "meeting", start_time: minutesAgo(30), end_time: minutesAgo(20), title: "x" },
  }),
  "POST /api/attendance/check-in": () => asAdmin({ location: place, notes: "x" }),
  "POST /api/attendance/check-out": async () => ({
    token: (await givenAtWork()).token,
    body: { location: place, notes: "x" },
  }),
  "POST /api/attendance/force-check-in": () =>
    asAdmin({}, async (admin) => ({
      body: { user_id: (await givenMember({ org_id: admin.org_id })).id, reason: "x" },
      read: () => auditLog(admin),
    })),
  "PUT /api/attendance/{id}": () =>
    asAdmin({ notes: "x", reason: "x" }, async (admin) => ({
      params: { id: (await givenTarget(admin.org_id, "employee")).record },
      read: () => auditLog(admin),
    })),
  "PUT /api/attendance/{id}/notes": () =>
    asAdmin({ notes: "x" }, async ({ org_id }) => ({ params: { id: (await givenTarget(org_id, "employee")).record } })),
  "POST /api/sync/push": async () => {
    const member = await givenMember();
    const operations = [operation("notification", "read", new Date(), { id: randomUUID() })];
    const device = { name: "Phone", platform: "Android", app_version: "1" };
    const body = { user_id: member.id, device_id: randomUUID(), device, sent_at: minutesAgo(0), operations };
    const read = async () => (await call(syncStatus, { token: member.token })).data;
    return { token: member.token, body, read };
  },
  "POST /api/lunch-break/start": async () => ({ token: (await givenAtWork()).token, body: { location: place } }),
  "POST /api/lunch-break/end": async () => {
    const { token } = await givenAtWork();
    done(await call(startBreak, { token, body: { timestamp: minutesAgo(30) } }));
    return { token, body: { location: place } };
  },
  "POST /api/auth/login": async () => {
    const { email } = await givenMemberWithPassword();
    return { body: { email, password: PASSWORD, device_info: "x" }, read: readAccount };
  },
  "POST /api/auth/passkey-sign-in": async () => {
    const { key } = await givenPasskeyOf(await givenMemberWithPassword());
    return { body: { passkey: key.use(await optionsToSignIn()), device_info: "x" }, read: readAccount };
  },
  "POST /api/auth/passkeys": async () => {
    const { token } = await givenMember();
    const { options } = done(await call(registrationOptions, { token }));
    return { token, body: { name: "x", passkey: new Authenticator().register(options) } };
  },
  "PUT /api/auth/passkeys/{id}": async () => {
    const member = await givenMember();
    const { id } = await givenPasskeyOf(member);
    const read = async () => (await call(secondFactors, { token: member.token })).data;
    return { token: member.token, params: { id }, body: { name: "x" }, read };
  },
  "POST /api/auth/second-factor, form 1": () =>
    pendingSignIn(async (member) => {
      const { secret } = await givenTotpOf(member);
      return async () => ({ code: codeOf(secret) });
    }),
  "POST /api/auth/second-factor, form 2": () =>
    pendingSignIn(async (member) => {
      const { codes } = await givenTotpOf(member);
      return async () => ({ recovery_code: found(codes[0]) });
    }),
  "POST /api/auth/second-factor, form 3": () =>
    pendingSignIn(async (member) => {
      const { key } = await givenPasskeyOf(member);
      return async (token) => ({ passkey: key.use(await optionsToSignIn(token)) });
    }),
  "POST /api/auth/accept-account": async () => ({
    body: { token: await givenOffer(), password: PASSWORD, device_info: "x" },
    read: readAccount,
  }),
  "POST /api/changes/{id}/undo": async () => {
    const { token, params, body } = await givenMeetingToAdd();
    const made = done(await call(changeDay, { token, params, body }));
    return { token, params: { id: made.change_id }, body: { reason: "x" }, read: () => changesOf(token, params) };
  },
  "POST /api/corrections": async () => {
    const { owner, params, body } = await givenMeetingToAdd();
    return { token: owner.token, body: { ...body, date: params.date } };
  },
  "POST /api/users/{id}/days/{date}/changes": async () => {
    const { token, params, body } = await givenMeetingToAdd();
    return { token, params, body, read: () => changesOf(token, params) };
  },
  "POST /api/users/{id}/days/{date}/changes/preview": async () => {
    const { token, params, body } = await givenMeetingToAdd();
    return { token, params, body };
  },
  "POST /api/corrections/{id}/approve": async () => {
    const { owner, token, params, body } = await givenMeetingToAdd();
    const asked = { ...body, date: params.date };
    const { request } = done(await call(askChange, { token: owner.token, body: asked }));
    const read = async ({ data }: Answer) => {
      const { record } = approved.parse(data);
      return (await call(explain, { token, params: { id: record.id } })).data;
    };
    return { token, params: { id: request.id }, body: { note: "x", changes: body.changes }, read };
  },
  "POST /api/corrections/{id}/decline": decided,
  "POST /api/rules/apply": async () => {
    const admin = await givenMember({ role: "admin" });
    return { token: admin.token, body: await givenPreviewed(admin, ruleOf(2)) };
  },
  "POST /api/rules/{id}/undo": () =>
    asAdmin({ reason: "x" }, async (admin) => ({
      params: { id: await givenAppliedRule(admin, ruleOf(2)) },
      read: () => auditLog(admin),
    })),
  "POST /api/auth/register, form 1": async () => ({
    body: { ...account(), organization_name: "Works" },
    read: readAccount,
  }),
  "POST /api/auth/register, form 2": async () => ({
    body: { ...account(), invite_code: await givenInvite(await givenMember({ role: "admin" })) },
    read: readAccount,
  }),
  "POST /api/invites": () =>
    asAdmin({ role: "employee", department: "x" }, (admin) => ({ read: () => auditLog(admin) })),
  "POST /api/org": () => asAdmin({ name: "x", ...office }),
  "POST /api/organizations": async () => ({
    token: (await givenMember({ role: "super_admin" })).token,
    body: { name: "x", ...office, admin: { email: newcomer().email, name: "x" } },
  }),
  "PUT /api/organizations/{id}": () => asAdmin({ name: "x", ...office }, ({ org_id }) => ({ params: { id: org_id } })),
  "POST /api/screenshots/upload": async () => ({
    token: (await givenAtWork()).token,
    body: { content_type: "image/png", active_window: "x", application: "x" },
  }),
  "PUT /api/settings/{key} capture_rules": () =>
    asAdmin({ value: [{ field: "title", match: "contains", pattern: "x", effect: "skip" }] }, () => ({
      params: { key: "capture_rules" },
    })),
  "PUT /api/settings/{key} productivity_rules": () =>
    asAdmin({ value: [{ match: "application", pattern: "x", productivity: "productive", category: "x" }] }, () => ({
      params: { key: "productivity_rules" },
    })),
  "POST /api/users": () =>
    asAdmin({
      ...profile,
      email: newcomer().email,
      employee_id: randomUUID(),
      role: "manager",
      department: "x",
      managed_departments: ["x"],
    }),
  "PUT /api/users/{id}": () =>
    asAdmin(
      { ...profile, employee_id: "x", department: "x", managed_departments: ["x"], role: "manager" },
      async (admin) => ({
        params: { id: (await givenMember({ org_id: admin.org_id })).id },
      }),
    ),
  "POST /api/reports/exports, form 1": () => reportOf({ type: "daily" }),
  "POST /api/reports/exports, form 2": () => reportOf({ type: "weekly" }),
  "POST /api/reports/exports, form 3": () => reportOf({ type: "monthly" }),
  "POST /api/reports/exports, form 4": () =>
    reportOf({ type: "custom", start_date: "2026-03-02", end_date: "2026-03-03" }),
  "POST /api/leaves": () => asAdmin({ kind: "other", from: "2190-01-01", to: "2190-01-02", note: "x" }),
  "PUT /api/leaves/{id}": () =>
    asAdmin({ status: "declined", note: "x" }, async ({ org_id }) => ({
      params: { id: (await givenTarget(org_id, "employee")).leave },
    })),
  "POST /api/face/consent": async () => {
    const member = await givenMember({ role: "student" });
    await givenFacesIn(member.org_id);
    return { token: member.token, body: { notice_hash: await noticeHashOf(member), guardian_name: "x" } };
  },
  "POST /api/live-view/start": async () => {
    const { viewer, member } = await givenWatchers();
    return { token: viewer.token, body: { user_id: member.id, reason: "xxx" } };
  },
  "POST /api/places": () => asAdmin({ name: "x", latitude: 52.5, longitude: 13.4 }),
  "PUT /api/places/{id}": () =>
    asAdmin({ name: "x" }, async ({ org_id }) => ({ params: { id: await givenPlace(org_id) } })),
  "POST /api/classes": () => asAdmin({ name: "x", code: "x", description: "x" }),
  "PUT /api/classes/{id}": () =>
    asAdmin({ name: "x", code: "x", description: "x" }, async (admin) => ({ params: { id: await givenClass(admin) } })),
  "POST /api/sessions": () => asAdmin({ ...lessonTimes, name: "x", description: "x" }),
  "POST /api/classes/{id}/series": () =>
    asAdmin({ ...REPEATED, name: "x", description: "x" }, async (admin) => ({
      params: { id: await givenClass(admin) },
    })),
  "PUT /api/series/{id}": () =>
    asAdmin({ name: "x", description: "x" }, async (admin) => ({
      params: { id: await givenSeries(await givenClass(admin)) },
    })),
  "PUT /api/sessions/{id}": () =>
    asAdmin({ name: "x", description: "x" }, async (admin) => ({
      params: { id: await givenSession(admin, { status: "scheduled", starts: 60 }) },
    })),
  "PUT /api/sessions/{id}/attendance": async () => {
    const { teacher, student, id, read } = await givenRoll();
    return {
      token: teacher.token,
      params: { id },
      body: { marks: [{ user_id: student.id, status: "absent", note: "x" }], reason: "x" },
      read,
    };
  },
  "PUT /api/sessions/{id}/attendance/{user_id}": async () => {
    const { teacher, student, id, read } = await givenRoll();
    return {
      token: teacher.token,
      params: { id, user_id: student.id },
      body: { status: "absent", note: "x", reason: "x" },
      read,
    };
  },
  "PUT /api/users/profile": () => asAdmin(profile),
};
