/**
 * What does not hold yet of docs/scale.md. Tests keep these lists equal to what they find, so a list shrinks when
 * something is mended, and grows only by somebody who says why. Statements that name no organization have a file of
 * their own, statements-without.json: a policy adds it, or an id alone finds the row.
 */

/** Unique over all organizations by design. */
const DIRECTORY = "one for all organizations: the directory";
const TOKENS = "asked by the hash alone, until tokens say their organization";
export const BESIDE =
  "(org_id, id) is unique beside it, and what references stand on: dropped once no statement finds rows by the id alone";
const LOCKS =
  "an exclusion cannot be built beside its predecessor: every check-in would wait for it; a shard is filled after it is made";

/** Why a key does not hold the organization. */
export const KEYS_WITHOUT: Readonly<Record<string, string>> = {
  address_changes_cancel_key: TOKENS,
  address_changes_confirm_key: TOKENS,
  address_proofs_pkey: TOKENS,
  applied_rules_pkey: BESIDE,
  attendance_records_pkey: BESIDE,
  attendance_sessions_pkey: BESIDE,
  classes_pkey: BESIDE,
  imports_pkey: BESIDE,
  invites_code_hash_key: TOKENS,
  lunch_breaks_overlap: LOCKS,
  meetings_overlap: LOCKS,
  organizations_proven_domain_key: DIRECTORY,
  passkeys_credential_key: DIRECTORY,
  password_resets_pkey: TOKENS,
  places_pkey: BESIDE,
  refresh_tokens_pkey: TOKENS,
  session_series_pkey: BESIDE,
  user_sessions_pkey: BESIDE,
  users_pkey: BESIDE,
  users_proven_email_key: DIRECTORY,
  work_sessions_overlap: LOCKS,
  work_sessions_pkey: BESIDE,
};

const EACH_SHARD = "one statement over all that is due: asked of each shard in turn";
const SWEEP =
  "ids out of the names of a page of the bucket's objects: asked of each shard, and an object goes that none knows";
const BY_ADDRESS = "finds the account by its address: in the directory; all else is of its organization";

/** Files in which a transaction as the worker looks at several organizations, and what becomes of it on several servers. */
export const ACROSS: Readonly<Record<string, string>> = {
  "functions/jobs/close-days.ts": "lists the organizations: each shard lists its own; all else is of one",
  "functions/jobs/ingest-heartbeats.ts": "a batch is of whoever was heard of: sorted by shard, a transaction for each",
  "functions/jobs/push-events.ts":
    "a batch of events, whose holders and looks are read and kept at once: sorted by shard",
  "functions/jobs/sweep-idle.ts": EACH_SHARD,
  "lib/activity/ingest/partitions.ts": "makes a table of every shard, and touches no row",
  "lib/activity/personal-data.ts": EACH_SHARD,
  "lib/auth/account-offer/letter.ts": BY_ADDRESS,
  "lib/auth/password-reset/letter.ts": BY_ADDRESS,
  "lib/auth/personal-data.ts": EACH_SHARD,
  "lib/day-closing/hand-out.ts":
    "finds and notes the dates of a hundred organizations at once, each by its own rows: each shard its own",
  "lib/faces/reseal.ts": EACH_SHARD,
  "lib/live-view/follow.ts": "views of the members of a batch of heartbeats: follows the batch of its shard",
  "lib/live-view/frames.ts": SWEEP,
  "lib/live-view/sweep.ts": EACH_SHARD,
  "lib/organizations/check-domains.ts":
    "what is due is read in one statement, and each is then written by itself: a matter of the directory",
  "lib/organizations/personal-data.ts": EACH_SHARD,
  "lib/platform/files/redrive.ts": EACH_SHARD,
  "lib/platform/files/restored.ts": "notes on which server a sweep works, of no organization: on each of them",
  "lib/platform/files/sweep.ts": "notes how far a sweep has come, of no organization: on one server of them",
  "lib/platform/http/personal-data.ts": EACH_SHARD,
  "lib/platform/mail/personal-data.ts": "counts of mailboxes, of no organization: in the directory",
  "lib/platform/personal-data.ts": EACH_SHARD,
  "lib/privacy/expire.ts": "lists the organizations: each shard lists its own",
  "lib/privacy/export/remove.ts": SWEEP,
  "lib/privacy/personal-data.ts": EACH_SHARD,
  "lib/screenshots/orphans.ts": SWEEP,
  "lib/screenshots/process.ts":
    "finds whose picture it is by its key, which says the organization; all else is of that one",
  "lib/screenshots/remove.ts": EACH_SHARD,
  "lib/reports/personal-data.ts": EACH_SHARD,
  "lib/sessions/run.ts": EACH_SHARD,
  "lib/system/measure-database.ts": "counts what the server has open, of no organization: each shard is measured",
  "lib/users/import/orphans.ts": SWEEP,
  "lib/users/invite/letter.ts": "counts a mail to a mailbox, of no organization: in the directory",
  "lib/users/join/letter.ts": "finds the organization by its domain: in the directory; all else is of that one",
  "lib/users/picture/orphans.ts": SWEEP,
  "lib/users/picture/process.ts":
    "finds the organization by a key of the bucket: asked of each shard; all else is of that one",
};
