import { randomUUID } from "node:crypto";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as login from "../../functions/auth/login.ts";
import * as orderExport from "../../functions/reports/order-export.ts";
import { passwordFingerprint } from "../../lib/auth/password-reset/fingerprint.ts";
import { unsubscribeToken } from "../../lib/notifications/unsubscribe.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { hashSecret, randomSecret } from "../../lib/platform/secrets/secret.ts";
import { CATALOGUE, type CatalogueKey } from "../../lib/settings/rules/catalogue.ts";
import { heartbeat } from "../steps/activity/heartbeats.ts";
import { type Call, call } from "../steps/call/when.ts";
import { whenPictureUploaded } from "../steps/images/pictures.ts";
import { stripes, whenUploaded } from "../steps/images/screenshots.ts";
import { givenView, givenWatchers } from "../steps/live-view/live-view.ts";
import { givenClass, givenEnrollment, givenPlace } from "../steps/scene/classes.ts";
import { faceOf, givenFace, givenFacesIn, registerFace } from "../steps/scene/faces.ts";
import { givenPasskeyOf, givenPendingSignIn, givenTotpOf, optionsToSignIn } from "../steps/scene/factors.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { codeOf, givenLesson, givenMark, givenSeries, givenSession } from "../steps/scene/lessons.ts";
import { givenInvite, givenMemberWithPassword, givenRefreshToken, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { givenConflict, operation } from "../steps/scene/sync.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { atWork, givenCorrection, givenLeave, givenMarkedDay, REQUESTS } from "./idempotent-requests.ts";
import {
  MEMBER_FIELDS,
  ORGANIZATION_FIELDS,
  otherValue,
  PROFILE_FIELDS,
  SERIES_FIELDS,
  SESSION_FIELDS,
} from "./traced-fields.ts";

/** A request that succeeds, and who it comes from: the member who is signed in, or whoever the answer makes known. */
export type Traced = { what?: string; request: Call; actor: () => Promise<string> | string };

const by = (member: Member, request: Call = {}, what?: string): Traced => ({
  request: { ...request, token: member.token },
  actor: () => member.id,
  ...(what === undefined ? {} : { what }),
});

const nobody = (request: Call): Traced => ({ request, actor: () => "" });

/** Somebody without a session, known by their link. */
const through = ({ id }: { id: string }, request: Call): Traced => ({ request, actor: () => id });

async function idOf(email: string): Promise<string> {
  const [row] = await sql<{ id: string }>("select id from users where email = $1", [email]);
  return row?.id ?? "";
}

const newcomerBy = (body: { email: string }): Traced => ({ request: { body }, actor: () => idOf(body.email) });

async function adminAndMember(): Promise<{ admin: Member; member: Member }> {
  const admin = await givenMember({ role: "admin" });
  return { admin, member: await givenMember({ org_id: admin.org_id, role: "manager", department: "Research" }) };
}

/** A link that proves an address, or offers an account. */
async function givenProof({ org_id, id, email }: Member, offeredBy?: Member): Promise<string> {
  const token = randomSecret();
  await sql(insertProof, [hashSecret(token), org_id, id, email, offeredBy?.id ?? null]);
  await sql("update users set email_verified_at = null where id = $1", [id]);
  if (offeredBy !== undefined) await sql("update users set accepted_at = null where id = $1", [id]);
  return token;
}

async function offered(): Promise<{ member: Member; token: string }> {
  const { admin, member } = await adminAndMember();
  return { member, token: await givenProof(member, admin) };
}

/** A change of address that waits, by the tokens of the mails to the new address and the old one. */
async function givenAddressChange({ org_id, id, email }: Member): Promise<{ confirm: string; cancel: string }> {
  const [confirm, cancel] = [randomSecret(), randomSecret()];
  const values = [org_id, id, email, `${randomUUID()}@example.com`, hashSecret(confirm), hashSecret(cancel)];
  await sql(insertAddressChange, values);
  return { confirm, cancel };
}

async function givenReset({ org_id, id, email }: Member): Promise<string> {
  const token = randomSecret();
  await sql("update users set password_hash = 'x' where id = $1", [id]);
  const fingerprint = passwordFingerprint({ password_hash: "x", email });
  await sql(insertReset, [hashSecret(token), org_id, id, fingerprint]);
  return token;
}

/** A request for each of the fields, about a new `member` each time. */
async function eachField(
  fields: Readonly<Record<string, unknown>>,
  make: (body: object, name: string) => Promise<Traced>,
): Promise<Traced[]> {
  const all: Traced[] = [];
  for (const [name, value] of Object.entries(fields))
    all.push({ ...(await make({ [name]: value }, name)), what: name });
  return all;
}

async function ofSession(status: "scheduled" | "active" | "completed"): Promise<Traced[]> {
  const starts = { scheduled: 5, active: -5, completed: -90 }[status];
  const { teacher, id } = await givenLesson({ status, starts });
  return [by(teacher, { params: { id } })];
}

async function givenMarked() {
  const lesson = await givenLesson();
  await givenMark(lesson.id, lesson.student);
  return lesson;
}

const TRACED: Readonly<Record<string, () => Promise<Traced[]>>> = {
  "POST /api/activity/heartbeat": async () => {
    const member = await atWork();
    return [by(member, { body: heartbeat(Math.floor(Date.now() / 1000)) })];
  },
  "PUT /api/attendance/{id}": async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const fields = { check_in_time: minutesAgo(110), check_out_time: minutesAgo(5), notes: "put right" };
    const corrected = await eachField(fields, async (body) => {
      const { admin, id } = await dayOf();
      return by(admin, { params: { id }, body: { ...body, reason: "a slip" } });
    });
    const off = await dayOf();
    await sql("update attendance_records set check_in_time = null, status = 'absent' where id = $1", [off.id]);
    await sql("delete from work_sessions where attendance_record_id = $1", [off.id]);
    const body = { status: "on_leave", reason: "was ill" };
    return [...corrected, by(off.admin, { params: { id: off.id }, body }, "status")];
  },
  "PUT /api/attendance/{id}/notes": async () => {
    const { admin, id } = await dayOf();
    return [by(admin, { params: { id }, body: { notes: "another note" } })];
  },
  "POST /api/auth/accept-account": async () => {
    const { member, token } = await offered();
    return [through(member, { body: { token, password: PASSWORD } })];
  },
  "POST /api/auth/cancel-email": async () => {
    const member = await givenMember();
    const { cancel } = await givenAddressChange(member);
    return [through(member, { body: { token: cancel } })];
  },
  "POST /api/auth/change-email": async () => {
    const member = await givenMemberWithPassword();
    const body = { current_password: PASSWORD, email: `${randomUUID()}@example.com` };
    return [by(member, { body })];
  },
  "POST /api/auth/change-password": async () => {
    const member = await givenMemberWithPassword();
    return [by(member, { body: { current_password: PASSWORD, new_password: "lobster-canal-52" } })];
  },
  "POST /api/auth/confirm-email": async () => {
    const member = await givenMember();
    const { confirm } = await givenAddressChange(member);
    return [through(member, { body: { token: confirm } })];
  },
  "POST /api/auth/decline-account": async () => {
    const { member, token } = await offered();
    return [through(member, { body: { token } })];
  },
  "POST /api/auth/forgot-password": async () => [nobody({ body: { email: (await givenMember()).email } })],
  "POST /api/auth/join": async () => [
    nobody({ body: { organization_domain: "works.example", email: newcomer().email } }),
  ],
  "POST /api/auth/login": async () => {
    const member = await givenMemberWithPassword();
    return [through(member, { body: { email: member.email, password: PASSWORD } })];
  },
  "POST /api/auth/passkey-sign-in": async () => {
    const member = await givenMember();
    const { key } = await givenPasskeyOf(member);
    return [through(member, { body: { passkey: key.use(await optionsToSignIn()) } })];
  },
  "POST /api/auth/passkey-sign-in/options": async () => [nobody({ body: {} })],
  "DELETE /api/auth/passkeys/{id}": async () => {
    const [one, two] = [await givenMember(), await givenMember()];
    await givenPasskeyOf(two);
    const removal = async (member: Member) => by(member, { params: { id: (await givenPasskeyOf(member)).id } });
    return [
      { ...(await removal(one)), what: "the last" },
      { ...(await removal(two)), what: "one of two" },
    ];
  },
  "PUT /api/auth/passkeys/{id}": async () => {
    const member = await givenMember();
    return [by(member, { params: { id: (await givenPasskeyOf(member)).id }, body: { name: "Another name" } })];
  },
  "POST /api/auth/second-factor": async () => {
    const member = await givenMemberWithPassword();
    const { token, codes } = await givenPendingSignIn(member);
    return [through(member, { body: { token, recovery_code: codes[0] } })];
  },
  "POST /api/auth/step-up": async () => [by(await givenMemberWithPassword(), { body: { password: PASSWORD } })],
  "DELETE /api/auth/totp": async () => {
    const member = await givenMember();
    await givenTotpOf(member);
    return [by(member)];
  },
  "POST /api/auth/refresh-token": async () => {
    const member = await givenMemberWithPassword();
    return [through(member, { body: { refresh_token: await givenRefreshToken(login, member) } })];
  },
  "POST /api/auth/register": async () => {
    const code = await givenInvite(await givenMember({ role: "admin" }));
    return [
      { ...newcomerBy({ ...newcomer(), organization_name: "Works" } as { email: string }), what: "organization_name" },
      { ...newcomerBy({ ...newcomer(), invite_code: code } as { email: string }), what: "invite_code" },
    ];
  },
  "POST /api/auth/reset-password": async () => {
    const member = await givenMember();
    return [through(member, { body: { token: await givenReset(member), new_password: PASSWORD } })];
  },
  "DELETE /api/auth/sessions/{id}": async () => {
    const member = await givenMember();
    const [other] = await sql<{ id: string }>(insertSession, [member.org_id, member.id]);
    return [by(member, { params: { id: other?.id ?? "" } })];
  },
  "POST /api/auth/verify-email": async () => {
    const member = await givenMember();
    return [through(member, { body: { token: await givenProof(member) } })];
  },
  "DELETE /api/corrections/{id}": async () => {
    const admin = await givenMember({ role: "admin" });
    const id = await givenCorrection(admin);
    const [row] = await sql<{ user_id: string }>("select user_id from corrections where id = $1", [id]);
    const token = await tokenOf(admin, row?.user_id ?? "");
    return [{ request: { params: { id }, token }, actor: () => row?.user_id ?? "" }];
  },
  "DELETE /api/invites/{id}": async () => {
    const admin = await givenMember({ role: "admin" });
    await givenInvite(admin);
    const [row] = await sql<{ id: string }>("select id from invites where org_id = $1", [admin.org_id]);
    return [by(admin, { params: { id: row?.id ?? "" } })];
  },
  "POST /api/sync/push": async () => {
    const member = await givenMember();
    const operations = [operation("attendance", "check_in", new Date(Date.now() - 60_000))];
    const body = { user_id: member.id, device_id: randomUUID(), sent_at: new Date().toISOString(), operations };
    return [by(member, { body })];
  },
  "POST /api/sync/resolve": async () => {
    const decided = async (resolution: string) => {
      const { member, op_id, server_version } = await givenConflict();
      return by(member, { body: { op_id, resolution, server_version } }, resolution);
    };
    return [await decided("keep_server"), await decided("keep_client")];
  },
  "POST /api/notifications/unsubscribe": async () => {
    const { id, org_id } = await givenMember();
    const token = unsubscribeToken({ org_id, user_id: id, kind: "daily_report" });
    return [through({ id }, { query: { token } })];
  },
  "PUT /api/organizations/{id}": async () => {
    const operator = await givenMember({ role: "super_admin" });
    return eachField({ ...ORGANIZATION_FIELDS, domain: `${randomUUID()}.example` }, async (body) => {
      const { org_id } = await givenMember();
      return by(operator, { params: { id: org_id }, body });
    });
  },
  "DELETE /api/reports/exports/{id}": async () => {
    const admin = await givenMember({ role: "admin" });
    const { token } = admin;
    const { data } = await call(orderExport, { token, body: { type: "daily", format: "csv" } });
    return [by(admin, { params: { id: data.export.id } })];
  },
  "DELETE /api/screenshots/{id}": async () => {
    const { admin, member } = await adminAndMember();
    done(await call(checkIn, { token: member.token, body: {} }));
    const { id } = await whenUploaded(member, await stripes(32, 32).png().toBuffer());
    return [by(admin, { params: { id } })];
  },
  "PUT /api/settings/{key}": async () => {
    const keys = Object.keys(CATALOGUE) as CatalogueKey[];
    const admin = await givenMember({ role: "admin" });
    return keys.map((key) => by(admin, { params: { key }, body: { value: otherValue(key) } }, key));
  },
  "PUT /api/users/profile": () => {
    const fields = Object.fromEntries(PROFILE_FIELDS.map((name) => [name, MEMBER_FIELDS[name]]));
    return eachField(fields, async (body) => by(await givenMember(), { body }));
  },
  "PUT /api/users/{id}": () =>
    eachField(MEMBER_FIELDS, async (body, name) => {
      const { admin, member } = await adminAndMember();
      const unique = ["email", "employee_id"].includes(name) ? { [name]: `${randomUUID()}@example.com` } : body;
      return by(admin, { params: { id: member.id }, body: unique });
    }),
  "PUT /api/leaves/{id}": async () => {
    const { admin, member } = await adminAndMember();
    const body = { status: "declined", note: "Not then." };
    return [by(admin, { params: { id: await givenLeave(member) }, body })];
  },
  "PUT /api/classes/{id}": async () => {
    const { admin, member } = await adminAndMember();
    const fields = {
      name: "Groups and rings",
      code: randomUUID(),
      description: "Everything but fields",
      teacher_id: member.id,
      timezone: "Europe/Berlin",
      place_id: await givenPlace(admin.org_id),
      self_enroll: true,
      is_active: false,
      capacity: 30,
      policy: { late_after_minutes: 5 },
    };
    return eachField(fields, async (body) => by(admin, { params: { id: await givenClass(admin) }, body }));
  },
  "DELETE /api/classes/{id}": async () => {
    const { admin, member } = await adminAndMember();
    const used = await givenClass(admin);
    await givenEnrollment(used, member);
    const of = (id: string, what: string) => by(admin, { params: { id } }, what);
    return [of(await givenClass(admin), "that nobody was in"), of(used, "that somebody is in")];
  },
  "DELETE /api/classes/{id}/enroll": async () => {
    const { admin, member } = await adminAndMember();
    const id = await givenClass(admin);
    await givenEnrollment(id, member);
    return [by(admin, { params: { id }, query: { user_id: member.id } })];
  },
  "POST /api/attendance/scan": async () => {
    const { teacher, id } = await givenLesson();
    return [nobody({ body: { session_id: id, code: await codeOf(teacher, id), device_key: randomUUID() } })];
  },
  "PUT /api/sessions/{id}": async () => {
    const { admin } = await adminAndMember();
    return eachField({ ...SESSION_FIELDS, place_id: await givenPlace(admin.org_id) }, async (body) =>
      by(admin, { params: { id: await givenSession(admin, { status: "scheduled", starts: 60 }) }, body }),
    );
  },
  "DELETE /api/sessions/{id}": () => ofSession("scheduled"),
  "PUT /api/series/{id}": async () => {
    const { admin } = await adminAndMember();
    return eachField({ ...SERIES_FIELDS, place_id: await givenPlace(admin.org_id) }, async (body) =>
      by(admin, { params: { id: await givenSeries(await givenClass(admin)) }, body }),
    );
  },
  "DELETE /api/series/{id}": async () => {
    const { admin } = await adminAndMember();
    return [by(admin, { params: { id: await givenSeries(await givenClass(admin)) } })];
  },
  "PUT /api/sessions/{id}/start": () => ofSession("scheduled"),
  "PUT /api/sessions/{id}/end": () => ofSession("active"),
  "PUT /api/sessions/{id}/reopen": () => ofSession("completed"),
  "PUT /api/sessions/{id}/attendance": async () => {
    const { teacher, student, id } = await givenMarked();
    return [by(teacher, { params: { id }, body: { marks: [{ user_id: student.id, status: "absent" }] } })];
  },
  "PUT /api/sessions/{id}/attendance/{user_id}": async () => {
    const { teacher, student, id } = await givenMarked();
    return [by(teacher, { params: { id, user_id: student.id }, body: { status: "excused", note: "Dentist" } })];
  },
  "DELETE /api/face/consent": async () => {
    const student = await givenMember({ role: "student" });
    await givenFacesIn(student.org_id);
    await givenFace(student);
    return [by(student)];
  },
  "DELETE /api/face/{id}": async () => {
    const { admin, member } = await adminAndMember();
    await givenFacesIn(admin.org_id);
    const id = await givenFace(member);
    const other = done(await registerFace(member, faceOf(1))).face.id;
    return [by(member, { params: { id } }, "one's own"), by(admin, { params: { id: other } }, "a member's")];
  },
  "POST /api/live-view/{id}/extend": async () => {
    const { viewer, member } = await givenWatchers();
    return [by(viewer, { params: { id: await givenView(viewer, member, 2) }, body: { minutes: 3 } })];
  },
  "POST /api/live-view/{id}/stop": async () => {
    const stopped = async (who: "viewer" | "member") => {
      const scene = await givenWatchers();
      return by(scene[who], { params: { id: await givenView(scene.viewer, scene.member) } }, `by the ${who}`);
    };
    return [await stopped("viewer"), await stopped("member")];
  },
  "PUT /api/places/{id}": async () => {
    const admin = await givenMember({ role: "admin" });
    const corners = [
      [13.37, 52.51],
      [13.38, 52.51],
      [13.38, 52.52],
    ];
    const fields = { name: randomUUID(), latitude: 52.51, longitude: 13.37, radius_metres: 200, polygon: corners };
    return eachField(fields, async (body) => by(admin, { params: { id: await givenPlace(admin.org_id) }, body }));
  },
  "DELETE /api/places/{id}": async () => {
    const admin = await givenMember({ role: "admin" });
    const place_id = await givenPlace(admin.org_id);
    await givenClass(admin, { place_id });
    return [by(admin, { params: { id: place_id } })];
  },
  "PUT /api/users/{id}/schedules": async () => {
    const { admin, member } = await adminAndMember();
    const week = [{ weekday: 1, start: "09:00", end: "13:00" }];
    return [by(admin, { params: { id: member.id }, body: { valid_from: "2100-01-01", kind: "week", week } })];
  },
  "DELETE /api/users/{id}/schedules/{valid_from}": async () => {
    const { admin, member } = await adminAndMember();
    const { org_id } = admin;
    await sql("insert into schedules (org_id, user_id, valid_from, kind) values ($1, $2, '2150-01-01', 'none')", [
      org_id,
      member.id,
    ]);
    return [by(admin, { params: { id: member.id, valid_from: "2150-01-01" } })];
  },
  "POST /api/capture-interval": async () => {
    const { admin, member } = await adminAndMember();
    return [by(admin, { body: { user_id: member.id, interval_minutes: 7 } })];
  },
  "DELETE /api/users/profile/picture": async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, await stripes(32, 32).png().toBuffer());
    return [by(member, {})];
  },
  "DELETE /api/users/{id}/picture": async () => {
    const { admin, member } = await adminAndMember();
    await whenPictureUploaded(member, await stripes(32, 32).png().toBuffer());
    return [by(admin, { params: { id: member.id } })];
  },
  "DELETE /api/users/{id}/second-factors": async () => {
    const { admin, member } = await adminAndMember();
    await givenTotpOf(member);
    return [by(admin, { params: { id: member.id } })];
  },
  "DELETE /api/users/{id}": async () => {
    const [leaving, erased] = [await adminAndMember(), await adminAndMember()];
    return [
      by(leaving.admin, { params: { id: leaving.member.id } }, "leave"),
      by(erased.admin, { params: { id: erased.member.id }, query: { erase: "true" } }, "erase"),
    ];
  },
};

/** A day of a member's that is not over, and an administrator of theirs. */
async function dayOf(): Promise<{ admin: Member; id: string }> {
  const admin = await givenMember({ role: "admin" });
  return { admin, id: await givenMarkedDay(admin) };
}

async function tokenOf({ org_id }: Member, userId: string): Promise<string> {
  const [session] = await sql<{ id: string }>(insertSession, [org_id, userId]);
  return signAccessToken({ user_id: userId, org_id, session_id: session?.id ?? "", role: "employee" }).access_token;
}

/** The requests to a route that are tried; throws for a route that nobody has said any of. */
export async function tracedRequests(name: string): Promise<Traced[]> {
  const given = REQUESTS[name];
  if (given !== undefined) {
    const { member, request } = await given();
    return [by(member, request)];
  }
  const make = TRACED[name];
  if (make === undefined) throw new Error(`Say in traced-requests.ts which request to ${name} succeeds.`);
  return make();
}

const insertProof = `
  insert into address_proofs (token_hash, org_id, user_id, email, offered_by, expires_at)
  values ($1, $2, $3, $4, $5, now() + interval '1 hour')`;

const insertAddressChange = `
  insert into address_changes (org_id, user_id, asked_by, old_email, new_email, confirm_hash, cancel_hash, created_at,
    expires_at, cancel_until)
  values ($1, $2, $2, $3, $4, $5, $6, now(), now() + interval '1 day', now() + interval '3 days')`;

const insertReset = `
  insert into password_resets (token_hash, org_id, user_id, password_fingerprint, expires_at)
  values ($1, $2, $3, $4, now() + interval '1 hour')`;

const insertSession = `
  insert into user_sessions (org_id, user_id, expires_at) values ($1, $2, now() + interval '1 day') returning id`;
