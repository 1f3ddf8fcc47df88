import { type AuditEntry, auditJob } from "../../audit/audit.ts";
import { revokeSessions } from "../../auth/revoke-sessions.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { changedFields } from "../../platform/http/given.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import { tellMember, tellNewMembers } from "../../platform/live/member-update.ts";
import { UNUSABLE_PASSWORD } from "../../platform/secrets/password.ts";
import { newEmployeeId } from "../add-member.ts";
import { countSeats, lockPlan } from "../seats.ts";
import { type Decision, decideRows, type Existing, type Known, type Outcome } from "./decide.ts";
import { requireImporter } from "./importer.ts";
import type { ImportedMember, PlannedRow } from "./row.ts";

export type RunningImport = { id: string; org_id: string; created_by: string; dry_run: boolean; created_rows: number };

/**
 * Applies a chunk of rows and reports each, in the caller's transaction: as far as whoever began the import may do so now.
 * Answers how many had which outcome. Throws an ImportFault where they are no administrator any more.
 */
export async function applyRows(
  db: Db,
  running: RunningImport,
  rows: readonly PlannedRow[],
  publish: Publish,
  now: Date,
): Promise<Record<Outcome, number>> {
  const known = await loadKnown(db, running, rows, now);
  const decisions = decideRows(rows, known);
  const takenOver = running.dry_run ? [] : await findTakenOver(db, running, decisions);
  const changes = decisions.some(({ outcome }) => outcome === "created" || outcome === "updated");
  if (!running.dry_run && (changes || takenOver.length > 0)) {
    auditJob(db, aboutChunk(running, rows));
    tellNewMembers(publish, await create(db, running, decisions));
    await update(db, decisions, publish, now);
    await db.query(updateOpener, [takenOver, running.created_by]);
    const demoted = decisions.flatMap(({ target }) => (target?.role_changed === true ? [target.before.id] : []));
    if (demoted.length > 0) await revokeSessions(db, publish, demoted, { reason: "admin", now });
  }
  const report = decisions.map(({ line, email, outcome, errors }) => ({ line, email, outcome, errors }));
  await db.query(insertReport, [running.org_id, running.id, JSON.stringify(report)]);
  const count = (outcome: Outcome) => decisions.filter((decision) => decision.outcome === outcome).length;
  return {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    rejected: count("rejected"),
  };
}

/** Whose accounts came or changed stands in the changes of the transaction. */
function aboutChunk({ org_id, created_by, id }: RunningImport, rows: readonly PlannedRow[]): AuditEntry {
  const metadata = { first_line: rows[0]?.line, last_line: rows.at(-1)?.line };
  return { org_id, user_id: created_by, action: "user.import", resource: "import", resource_id: id, metadata };
}

async function loadKnown(db: Db, running: RunningImport, rows: readonly PlannedRow[], now: Date): Promise<Known> {
  const { org_id, created_by, dry_run, created_rows } = running;
  const { max_users, expired } = await lockPlan(db, org_id, now);
  const taken = await countSeats(db, org_id);
  const members = rows.flatMap((row) => ("member" in row ? [row.member] : []));
  const emails = members.map(({ email }) => email);
  const existing = await db.query<Existing>(lockExisting, [org_id, emails, created_by]);
  const actor = await requireImporter(db, running);
  const ids = members.flatMap(({ employee_id }) => (employee_id === undefined ? [] : [employee_id]));
  const holders = await db.query<{ employee_id: string; email: string }>(selectHolders, [org_id, ids]);
  // A rehearsal takes no seats, but it must not promise them twice.
  const free = max_users === null ? null : Math.max(0, max_users - taken - (dry_run ? created_rows : 0));
  return {
    actor,
    existing: new Map(existing.map((member) => [member.email.toLowerCase(), member])),
    employeeIds: new Map(holders.map(({ employee_id, email }) => [employee_id, email.toLowerCase()])),
    seats: expired ? 0 : free,
  };
}

type Made = { email: string; department: string | null };

/**
 * Whoever registered with the same address or id since it was looked up keeps it, and so does an erased member; the row
 * is rejected then. Accounts of other organizations are no matter of ours.
 */
async function create(db: Db, { org_id, created_by }: RunningImport, decisions: Decision[]): Promise<Made[]> {
  const wanted = decisions.filter(({ outcome }) => outcome === "created");
  if (wanted.length === 0) return [];
  const members = wanted.flatMap(({ member }) => (member === undefined ? [] : [toRow(member)]));
  const values = [org_id, UNUSABLE_PASSWORD, JSON.stringify(members), created_by];
  const made = await db.query<Made>(insertMembers, values);
  const addresses = new Set(made.map(({ email }) => email.toLowerCase()));
  for (const decision of wanted) {
    if (addresses.has(decision.email ?? "")) continue;
    decision.outcome = "rejected";
    decision.errors = [{ field: "row", message: "the e-mail address or the employee id was taken meanwhile" }];
  }
  return made;
}

function toRow({ employee_id = newEmployeeId(), role = "employee", ...member }: ImportedMember) {
  return { employee_id, role, ...member };
}

type Updated = Pick<Existing, "id" | (typeof FIELDS)[number]>;
const FIELDS = ["name", "role", "department", "phone_number"] as const;

async function update(db: Db, decisions: readonly Decision[], publish: Publish, now: Date): Promise<void> {
  const targets = decisions.flatMap(({ target, member }) =>
    target === undefined || member === undefined ? [] : [{ target, member }],
  );
  if (targets.length === 0) return;
  const changes = targets.map(({ target, member }) => ({ ...member, id: target.before.id }));
  const updated = await db.query<Updated>(updateMembers, [JSON.stringify(changes), now]);
  const before = new Map(targets.map(({ target }) => [target.before.id, target.before]));
  for (const member of updated) {
    const old = before.get(member.id) ?? member;
    tellMember(publish, member, "changed", { fields: changedFields(FIELDS, old, member), before: old });
  }
}

/** The members of the file that nobody has taken yet and somebody else opened: whoever names them stands for them now. */
async function findTakenOver(
  db: Db,
  { org_id, created_by }: RunningImport,
  decisions: readonly Decision[],
): Promise<string[]> {
  const emails = decisions
    .filter(({ outcome }) => outcome === "updated" || outcome === "unchanged")
    .map(({ email }) => email);
  return (await db.query<{ id: string }>(selectOffered, [org_id, emails, created_by])).map(({ id }) => id);
}

// The importer among them, in the order of their ids: nobody takes their right away before the chunk is done.
const lockExisting = `
  select id, email, name, employee_id, role, status, department, phone_number
  from users where org_id = $1 and (email = any ($2::citext[]) and erased_at is null or id = $3)
  order by id
  for no key update`;

const selectHolders = `
  select employee_id, email from users where org_id = $1 and employee_id = any ($2::text[])`;

const insertMembers = `
  insert into users (org_id, email, password_hash, name, employee_id, role, department, phone_number, opened_by,
    opened_by_others)
  select $1, n.email, $2, n.name, n.employee_id, n.role, n.department, n.phone_number, $4, true
  from jsonb_to_recordset($3::jsonb) as n
    (email text, name text, employee_id text, role text, department text, phone_number text)
  on conflict do nothing
  returning email, department`;

// Managed departments go with the role they belong to. Another department begins on the date of the job.
const updateMembers = `
  with dated as materialized (select set_config('app.instant', $2::timestamptz::text, true))
  update users u set
    name = n.name, role = coalesce(n.role, u.role), department = coalesce(n.department, u.department),
    phone_number = coalesce(n.phone_number, u.phone_number),
    managed_departments = case when coalesce(n.role, u.role) = 'manager' then u.managed_departments end
  from dated, jsonb_to_recordset($1::jsonb) as n (id uuid, name text, role text, department text, phone_number text)
  where u.org_id = (select app.current_org()) and u.id = n.id
  returning u.id, u.name, u.role, u.department, u.phone_number`;

const selectOffered = `
  select id from users
  where org_id = $1 and email = any ($2::citext[]) and accepted_at is null and opened_by is distinct from $3`;

const updateOpener = `
  update users set opened_by = $2 where org_id = (select app.current_org()) and id = any ($1::uuid[])`;

const insertReport = `
  insert into import_rows (org_id, import_id, line, email, outcome, errors)
  select $1, $2, n.line, n.email, n.outcome, n.errors
  from jsonb_to_recordset($3::jsonb) as n (line integer, email text, outcome text, errors jsonb)`;
