import { type Notification, notificationColumns, tellNotified } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import { afterCommit, type PublishOf } from "../platform/live/after-commit.ts";
import { type Counts, inBatches, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { withdrawConsent } from "./consent.ts";

export const tables = {
  face_consents: {
    expire:
      "one in force is what its faces stand on; a withdrawn one proves that it was given, as long as the audit log",
    columns: `
      id, org_id, user_id, notice, notice_hash, purpose, retention_days, guardian_name, given_at, withdrawn_at, is_given`,
    sooner: { origins: "given_ip, given_user_agent" },
  },
  faces: {
    rows: "faces",
    columns: `
      id, org_id, user_id, consent_id, consent_given, model, dimensions, key_id, sealed, created_at, last_matched_at`,
  },
} satisfies PersonalData["tables"];

/**
 * Faces go after the days since their last match, and a consent with the last of its faces: what it was given for is over,
 * and its member is told. Withdrawn consents go with the audit log, and from where they were given is known for a shorter time.
 */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const faces = [organizations.map(({ id }) => id), organizations.map(({ settings }) => settings.face_retention_days)];
  const audit = keptSince(organizations, now, "audit");
  const origins = keptSince(organizations, now, "origins");
  return {
    faces_deleted: await inBatches((db, limit) => db.query(deleteOldFaces, [...faces, now, limit])),
    face_consents_ended: await afterCommit((publish) =>
      inBatches((db, limit) => endConsents(db, publish, [...faces, now, limit])),
    ),
    face_consents_deleted: await inBatches((db, limit) => db.query(deleteOldConsents, [...audit, limit])),
    face_origins_cleared: await inBatches((db, limit) => db.query(clearOldOrigins, [...origins, limit])),
  };
}

type Told = Notification & { org_id: string; user_id: string };

async function endConsents(db: Db, publish: PublishOf, values: readonly unknown[]): Promise<readonly Told[]> {
  const ended = await db.query<Told>(endUnused, values);
  for (const { org_id, user_id, ...notification } of ended)
    tellNotified((event) => publish({ ...event, org_id }), user_id, notification);
  return ended;
}

/** That there was a consent stays, and tells nobody any more. */
export async function erase(db: Db, { user_id }: Person, now: Date): Promise<string[]> {
  await withdrawConsent(db, user_id, now);
  await db.query(clearConsents, [user_id]);
  return [];
}

/** What a member accepted and when, and that a face of theirs is kept: what it looks like is sealed, and no copy has it. */
export const exportOf = {
  face_consents: `
    select c.id, c.notice, c.purpose, c.retention_days, c.guardian_name,
      c.given_at, c.given_ip, c.given_user_agent, c.withdrawn_at
    from face_consents c where c.org_id = (select app.current_org()) and c.user_id = $1 order by c.given_at, c.id`,
  faces: `
    select f.id, f.consent_id, f.model, f.dimensions, f.created_at, f.last_matched_at, 'sealed, and never given out' as embedding
    from faces f where f.org_id = (select app.current_org()) and f.user_id = $1 order by f.created_at, f.id`,
};

const deleteOldFaces = `
  delete from faces where (org_id, id) in (
    select f.org_id, f.id from unnest($1::uuid[], $2::integer[]) as kept (org_id, days)
    join faces f on f.org_id = kept.org_id
    join face_consents c on c.org_id = f.org_id and c.id = f.consent_id
    where coalesce(f.last_matched_at, f.created_at) < $3::timestamptz - make_interval(days => least(kept.days, c.retention_days))
    limit $4
    for update of f skip locked)
  returning 1`;

// One that was given lately is one whose face is still to come.
const endUnused = `
  with ended as (
    update face_consents set withdrawn_at = greatest(given_at, $3) where (org_id, id) in (
      select c.org_id, c.id from unnest($1::uuid[], $2::integer[]) as kept (org_id, days)
      join face_consents c on c.org_id = kept.org_id and c.withdrawn_at is null
      where c.given_at < $3::timestamptz - make_interval(days => least(kept.days, c.retention_days))
        and not exists (select from faces f where f.org_id = c.org_id and f.consent_id = c.id)
      limit $4
      for update of c skip locked)
      and not exists (select from faces f where f.org_id = face_consents.org_id and f.consent_id = face_consents.id)
    returning id, org_id, user_id
  )
  insert into notifications as n (org_id, user_id, type, title, body, data, created_at)
  select e.org_id, e.user_id, 'face_consent_ended', 'You are no longer known by your face',
    'Your face was not used for so long that it was deleted, and your consent has ended. You can give it anew.',
    jsonb_build_object('consent_id', e.id), $3::timestamptz
  from ended e
  returning ${notificationColumns}, n.org_id, n.user_id`;

const deleteOldConsents = `
  delete from face_consents where (org_id, id) in (
    select c.org_id, c.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join face_consents c on c.org_id = kept.org_id and c.withdrawn_at < kept.since
    limit $3
    for update of c skip locked)
  returning 1`;

const clearOldOrigins = `
  update face_consents set given_ip = null, given_user_agent = null where (org_id, id) in (
    select c.org_id, c.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join face_consents c on c.org_id = kept.org_id and c.given_at < kept.since
      and num_nonnulls(c.given_ip, c.given_user_agent) > 0
    limit $3
    for no key update of c skip locked)
  returning 1`;

const clearConsents = `
  update face_consents set guardian_name = null, given_ip = null, given_user_agent = null
  where org_id = (select app.current_org()) and user_id = $1`;
