import { randomBytes, randomUUID } from "node:crypto";
import { Secret } from "otpauth";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as askChange from "../../../functions/corrections/create.ts";
import * as endBreak from "../../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import * as getScreenshot from "../../../functions/screenshots/get.ts";
import * as updateMember from "../../../functions/users/update.ts";
import { sealFace } from "../../../lib/faces/seal.ts";
import { sealKept } from "../../../lib/platform/secrets/seal.ts";
import { addDays, localDateOf } from "../../../lib/platform/time/calendar.ts";
import { heartbeat, ingestBatch, message } from "../activity/heartbeats.ts";
import { type Answer, call } from "../call/when.ts";
import { stripes, whenUploaded } from "../images/screenshots.ts";
import { type Member, sql } from "./given.ts";
import { givenWorkedDay } from "./worked-days.ts";

/** When a schedule begins that everybody has before them. */
export const SCHEDULED_FROM = "2190-01-01";

/** What a member has that a route can name by an id; first of all themselves. */
export type OwnKind =
  | "member"
  | "attendance_record"
  | "work_session"
  | "day_change"
  | "correction"
  | "screenshot"
  | "notification"
  | "sign_in_session"
  | "passkey"
  | "credential"
  | "leave"
  | "live_view"
  | "face"
  | "data_export"
  | "report_export"
  | "sync_conflict";

/** An answer that must be a success. */
export function done<Data>({ status, data, error }: Answer<Data>): Data {
  if (status >= 300) throw new Error(`a step was refused: ${status} ${JSON.stringify(error)}`);
  return data;
}

/**
 * A member with yesterday behind them and at work since an hour: heartbeats, a break, a meeting, two screenshots that
 * the administrator has looked at, and all that waits for them. `text` stands in whatever can hold a text.
 */
export async function givenDayAtWork(
  member: Member,
  admin: Member,
  { text, timezone }: { text: string; timezone: string },
): Promise<Record<OwnKind, string>> {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const { token, id } = member;
  await givenYesterday(member, text, timezone);
  const start = { timestamp: minutesAgo(60), notes: text, location: { latitude: 1, longitude: 2, address: text } };
  const { record, work_session_id } = done(
    await call(checkIn, { token, body: start, headers: { "idempotency-key": `${text} ${randomUUID()}` } }),
  );
  done(await call(startBreak, { token, body: { timestamp: minutesAgo(40) } }));
  done(await call(endBreak, { token, body: { timestamp: minutesAgo(35) } }));
  const meeting = { activity_type: "meeting", start_time: minutesAgo(30), end_time: minutesAgo(20), title: text };
  done(await call(log, { token, body: meeting }));
  const now = Math.floor(Date.now() / 1000);
  const seen = { application: text, url: `https://site.example/${encodeURIComponent(text)}`, active_window: text };
  await ingestBatch([
    message(
      member,
      [50, 10, 1].map((minutes) => ({ ...heartbeat(now - minutes * 60), ...seen })),
    ),
  ]);

  await sql(insertSchedules, [member.org_id, id, SCHEDULED_FROM]);

  // Two requests: for a check-in of long ago, and for a change of today.
  done(await call(checkIn, { token, body: { timestamp: minutesAgo(14_400), notes: text } }));
  const move = { op: "move", type: "work_session", fact_id: work_session_id, start: minutesAgo(61) };
  const asked = { date: localDateOf(new Date(), timezone), changes: [move], reason: text };
  const correction = done(await call(askChange, { token, body: asked })).request.id;

  const picture = await stripes(32, 32).png().toBuffer();
  const shown = { active_window: text, application: text };
  const screenshot = (await whenUploaded(member, picture, shown)).id;
  const another = (await whenUploaded(member, picture, shown)).id;
  for (const [looked, minutes] of [
    [screenshot, 15],
    [another, 0],
  ] as const)
    done(await call(getScreenshot, { token: admin.token, params: { id: looked }, now: new Date(minutesAgo(minutes)) }));
  // Two changes by somebody else.
  for (const minutes of [7, 8]) {
    const body = { screenshot_interval_minutes: minutes };
    done(await call(updateMember, { token: admin.token, params: { id }, body }));
  }
  const { notification, sign_in_session } = await givenWaiting(member, text);
  const { passkey, credential } = await givenFactors(member, text);
  return {
    member: id,
    attendance_record: record.id,
    work_session: work_session_id,
    day_change: await givenChange(member, admin, text),
    correction,
    screenshot,
    notification,
    sign_in_session,
    passkey,
    credential,
    leave: await givenLeave(member, text),
    live_view: (await sql<{ id: string }>(insertLiveViews, [member.org_id, id, admin.id, text]))[0]?.id ?? "",
    face: await givenSealedFaces(member, text),
    data_export: await givenExport(member),
    report_export: await givenReportExport(member, admin, text),
    sync_conflict: await givenSynced(member, record.id, text),
  };
}

/** A consent that was withdrawn, and one in force with two faces. */
async function givenSealedFaces({ org_id, id: user_id }: Member, text: string): Promise<string> {
  const ids = [randomUUID(), randomUUID()] as const;
  const of = { org_id, user_id, model: "face-api-128", dimensions: 128 };
  const seal = (id: string) => sealFace({ ...of, id }, new Float32Array(128).fill(128 ** -0.5));
  const faces = ids.map((id) => ({ id, ...seal(id) }));
  await sql(insertFaces, [
    org_id,
    user_id,
    text,
    ids,
    faces.map(({ key_id }) => key_id),
    faces.map(({ sealed }) => sealed),
  ]);
  return ids[0];
}

async function givenYesterday(member: Member, text: string, timezone: string): Promise<void> {
  const date = addDays(localDateOf(new Date(), timezone), -1);
  const named = [{ name: text, seconds: 600 }];
  await givenWorkedDay(member, {
    date,
    start: new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+/, ""),
    pieces: [
      ["active", 3000],
      ["idle", 600],
    ],
    summary: { neutral: 600, applications: named, websites: named, screenshots: 1, clicks: 1, strokes: 1 },
  });
}

/** Leave that waits, and leave that is over. */
async function givenLeave({ org_id, id }: Member, text: string): Promise<string> {
  const [leave] = await sql<{ id: string }>(insertLeaves, [org_id, id, text]);
  return leave?.id ?? "";
}

/** Two changes of today's work by an administrator; answers the later, which can be undone. */
async function givenChange({ id }: Member, admin: Member, text: string): Promise<string> {
  const made = await sql<{ set_id: string }>(insertChanges, [id, admin.id, text, [randomUUID(), randomUUID()]]);
  return made.at(-1)?.set_id ?? "";
}

/** Two copies of the member's data, as ready as if their files lay in the bucket. */
async function givenExport({ org_id, id }: Member): Promise<string> {
  const [made] = await sql<{ id: string }>(insertExport, [org_id, id]);
  return made?.id ?? "";
}

/** Files of the member's days that the administrator has asked for. */
async function givenReportExport({ org_id, id }: Member, admin: Member, text: string): Promise<string> {
  const [made] = await sql<{ id: string }>(insertReportExport, [org_id, id, admin.id, text]);
  return made?.id ?? "";
}

/** Two devices, two things done offline that are in conflict with the notes of a day, and two that are gone. */
async function givenSynced({ org_id, id }: Member, recordId: string, text: string): Promise<string> {
  const [made] = await sql<{ op_id: string }>(insertSynced, [org_id, id, recordId, text]);
  return made?.op_id ?? "";
}

/** Two notifications, one more signed-in device with its refresh token, and a link to a new password. */
async function givenWaiting({ org_id, id }: Member, text: string) {
  const [notification] = await sql<{ id: string }>(insertNotifications, [org_id, id, text]);
  const [session] = await sql<{ id: string }>(insertSession, [org_id, id, text]);
  if (notification === undefined || session === undefined) throw new Error("nothing was written");
  await sql("insert into refresh_tokens (token_hash, org_id, session_id) values ($1, $2, $3)", [
    randomBytes(32),
    org_id,
    session.id,
  ]);
  await sql(insertReset, [randomBytes(32), org_id, id]);
  await sql(insertProof, [randomBytes(32), org_id, id]);
  await sql(insertAddressChange, [randomBytes(32), org_id, id, randomBytes(32), text]);
  return { notification: notification.id, sign_in_session: session.id };
}

/** Two passkeys, with what the authenticator calls the first; an authenticator app and a code to recover with. */
async function givenFactors({ org_id, id }: Member, text: string): Promise<{ passkey: string; credential: string }> {
  const keys = await sql<{ passkey: string; credential: Buffer }>(insertPasskeys, [
    org_id,
    id,
    text,
    [randomBytes(16), randomBytes(16)],
  ]);
  const secret = () => sealKept("totp", new Secret().base32);
  await sql(insertTotp, [org_id, id, secret(), secret()]);
  await sql(insertRecoveryCode, [org_id, id, randomBytes(32)]);
  const [key] = keys;
  if (key === undefined) throw new Error("nothing was written");
  return { passkey: key.passkey, credential: key.credential.toString("base64url") };
}

const insertPasskeys = `
  with member as (update users set second_factor_at = now() where org_id = $1 and id = $2)
  insert into passkeys (org_id, user_id, name, credential_id, public_key, counter, transports, created_at, last_used_at)
  select $1, $2, $3, unnest($4::bytea[]), '\\x00', 0, '{internal}', now(), now()
  returning id as passkey, credential_id as credential`;

const insertTotp = `
  insert into totp_factors (org_id, user_id, sealed_secret, confirmed_at, pending_secret, pending_until)
  values ($1, $2, $3, now(), $4, now() + interval '15 minutes')`;

const insertRecoveryCode = `
  insert into recovery_codes (org_id, user_id, code_hash, created_at) values ($1, $2, $3, now())`;

const insertNotifications = `
  insert into notifications (org_id, user_id, type, title, body, data)
  select $1, $2, 'attendance_corrected', $3, $3, jsonb_build_object('note', $3::text) from generate_series(1, 2)
  returning id`;

const insertSession = `
  insert into user_sessions (org_id, user_id, device_info, user_agent, expires_at)
  values ($1, $2, $3, $3, now() + interval '1 day')
  returning id`;

const insertReset = `
  insert into password_resets (token_hash, org_id, user_id, password_fingerprint, expires_at)
  values ($1, $2, $3, '\\x00', now() + interval '1 hour')`;

const insertProof = `
  insert into address_proofs (token_hash, org_id, user_id, email, expires_at)
  select $1, u.org_id, u.id, u.email, now() + interval '1 hour' from users u where u.org_id = $2 and u.id = $3`;

const insertAddressChange = `
  insert into address_changes (org_id, user_id, asked_by, old_email, new_email, confirm_hash, cancel_hash, created_at,
    expires_at, cancel_until)
  select u.org_id, u.id, u.id, u.email, $5 || '@new.example', $1, $4, now(), now() + interval '1 day',
    now() + interval '3 days'
  from users u where u.org_id = $2 and u.id = $3`;

const insertLeaves = `
  insert into leaves (org_id, user_id, requested_by, requested_at, kind, from_date, from_half, to_date, to_half, note,
    status, decided_at, decision_note)
  values ($1, $2, $2, now(), 'vacation', current_date + 30, 'first', current_date + 31, 'second', $3, 'pending', null, null),
    ($1, $2, $2, now(), 'sick', '2001-01-01', 'first', '2001-01-02', 'second', $3, 'approved', now(), $3)
  returning id`;

const insertFaces = `
  with withdrawn as (
    insert into face_consents (org_id, user_id, notice, notice_hash, purpose, retention_days, guardian_name, given_at,
      given_ip, given_user_agent, withdrawn_at)
    values ($1, $2, $3::text, sha256(convert_to($3::text, 'UTF8')), $3::text, 365, $3::text, '2001-01-01', '192.0.2.1', $3::text, '2001-01-02')
  ), given as (
    insert into face_consents (org_id, user_id, notice, notice_hash, purpose, retention_days, guardian_name, given_at,
      given_ip, given_user_agent)
    values ($1, $2, $3::text, sha256(convert_to($3::text, 'UTF8')), $3::text, 365, $3::text, now(), '192.0.2.1', $3::text)
    returning id
  )
  insert into faces (id, org_id, user_id, consent_id, model, dimensions, key_id, sealed, created_at)
  select f.id, $1, $2, given.id, 'face-api-128', 128, f.key_id, f.sealed, now()
  from given cross join unnest($4::uuid[], $5::text[], $6::bytea[]) as f (id, key_id, sealed)`;

// One that is open, and two that have ended.
const insertLiveViews = `
  with ended as (
    insert into live_views (org_id, user_id, viewer_id, stream_id, reason, state, requested_at, ends_at, ends_with_hours,
      looked_at, ended_at, end_reason, ended_by, told_at)
    select $1, $2, $3, uuidv7(), $4, 'ended', at, at + interval '5 minutes', false, at, at + interval '1 minute',
      'stopped_by_member', $2, at + interval '1 minute'
    from unnest(array[now() - interval '1 day', now() - interval '2 days']) as t (at)
  )
  insert into live_views (org_id, user_id, viewer_id, stream_id, reason, requested_at, ends_at, ends_with_hours, looked_at)
  values ($1, $2, $3, uuidv7(), $4, now(), now() + interval '5 minutes', false, now())
  returning id`;

const insertExport = `
  insert into data_exports (org_id, user_id, requested_by, status, created_at, finished_at, expires_at, file_bytes)
  select $1, $2, $2, 'ready', now(), now(), now() + interval '1 day', '{1}' from generate_series(1, 2)
  returning id`;

const insertReportExport = `
  insert into report_exports (org_id, requested_by, user_id, request, type, format, from_date, to_date, file_name,
    status, departments, rows_done, rows_all, size_bytes, created_at, finished_at, expires_at)
  select $1, $3, $2, jsonb_build_object('q', $4::text), 'daily', 'csv', current_date, current_date, $4 || '.csv', 'ready',
    null, 1, 1, 1, now(), now(), now() + interval '1 day'
  from generate_series(1, 2)
  returning id`;

const insertSchedules = `
  insert into schedules (org_id, user_id, valid_from, kind)
  values ($1, $2, '2000-01-01', 'organization'), ($1, $2, $3, 'none')`;

/** An instant as JSON has it. */
const iso = (instant: string) => `to_char((${instant}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const insertChanges = `
  insert into fact_changes (org_id, user_id, set_id, fact_type, fact_id, before, after, reason, changed_by, changed_at,
    date, undone_by)
  select s.org_id, s.user_id, c.set_id, 'work_session', s.id, t.times || t.before, t.times, $3, $2, now(), r.date, $2
  from attendance_records r
  join work_sessions s on s.attendance_record_id = r.id
  cross join lateral (
    select jsonb_build_object('start', ${iso("s.started_at")}, 'end', ${iso("s.ended_at")}, 'source', s.source,
      'recorded_at', ${iso("s.recorded_at")}, 'end_source', s.end_source, 'end_recorded_at', ${iso("s.end_recorded_at")},
      'ended_by', s.ended_by, 'voided', false) as times,
      jsonb_build_object('start', ${iso("s.started_at + interval '1 minute'")}) as before
  ) t
  cross join unnest($4::uuid[]) as c (set_id)
  where r.user_id = $1 and s.ended_at is null
  returning set_id`;

const insertSynced = `
  with devices as (
    insert into sync_devices (org_id, user_id, device_id, name, platform, app_version, last_push_at, last_pull_at, clock_offset_seconds)
    select $1, $2, uuidv7(), $4, $4, left($4, 50), now(), now(), 1 from generate_series(1, 2)
    returning device_id
  ), gone as (
    insert into sync_tombstones (org_id, user_id, resource, id)
    select $1, $2, 'notification', uuidv7() from generate_series(1, 2)
  )
  insert into sync_operations (org_id, user_id, op_id, device_id, resource, action, claimed_at, occurred_at, received_at,
    request_hash, status, code, sealed_answer, data, record_id, server_version)
  select $1, $2, uuidv7(), d.device_id, 'attendance_record', 'set_notes', now(), now(), now(), '\\x01', 'conflict',
    'RECORD_CHANGED', '\\x01', jsonb_build_object('id', $3::text, 'notes', $4::text), $3::uuid, 1
  from devices d
  returning op_id`;
