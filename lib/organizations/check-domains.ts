import { auditJob } from "../audit/audit.ts";
import { notify } from "../notifications/notify.ts";
import { atATime } from "../platform/at-a-time.ts";
import { asJob } from "../platform/db/job.ts";
import { asWorker, asWorkerIn, type Db } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import { lookUpTexts } from "../platform/dns.ts";
import { afterCommitIn, type Publish } from "../platform/live/after-commit.ts";
import { log } from "../platform/log.ts";
import { administratorsOf } from "../platform/tenancy/administrators.ts";
import { DNS, STEP } from "../platform/timeouts.ts";
import { isProvenBy, judgeAbsence, recordOf } from "./rules/domain-proof.ts";

/** Each domain is looked up once a day, those first that wait longest, for as long as a run may take. */
const EVERY_MS = 24 * 3_600_000;
const PAGE = 100;
const MAX_MS = 60_000;
/** DNS that is silent takes four seconds of each: 40 of a page. */
const AT_A_TIME = 10;

type Due = { id: string; domain: string; domain_token: string; domain_missing_since: Date | null };

type Checked = { domains_checked: number; domains_withdrawn: number };

/**
 * Looks whether proven domains are so still. A record that was not there for two days takes the proof away, and with it
 * the joining by the domain; nobody who has joined leaves. Where DNS does not answer, nothing is known and nothing changes.
 */
export function checkDomains(now: Date): Promise<Checked> {
  return asJob({ name: "check-domains" }, () => checkDue(now));
}

async function checkDue(now: Date): Promise<Checked> {
  const before = new Date(now.getTime() - EVERY_MS);
  const end = Date.now() + MAX_MS;
  const seen = new Set<string>();
  let domains_withdrawn = 0;
  while (Date.now() < end && hasTimeFor(DNS.total + STEP)) {
    const found = await asWorker((db) => db.query<Due>(selectDue, [before, PAGE]));
    // One that could not be noted is due again at once.
    const due = found.filter(({ id }) => !seen.has(id));
    if (due.length === 0) break;
    await atATime(AT_A_TIME, due, async (claim) => {
      seen.add(claim.id);
      try {
        if (await isWithdrawn(claim, now)) domains_withdrawn += 1;
      } catch (error) {
        log.error("A domain was not checked.", { org_id: claim.id, error: error as Error });
      }
    });
    if (found.length < PAGE) break;
  }
  return { domains_checked: seen.size, domains_withdrawn };
}

async function isWithdrawn(claim: Due, now: Date): Promise<boolean> {
  const record = recordOf(claim.domain, claim.domain_token);
  const texts = await lookUpTexts(record.name);
  const isKnown = texts !== undefined;
  if (!isKnown || isProvenBy(texts, record)) {
    await asWorkerIn(claim.id, (db) => db.query(noteCheck, [claim.id, claim.domain_token, now, isKnown]));
    return false;
  }
  const verdict = judgeAbsence(claim.domain_missing_since, now);
  await afterCommitIn(claim.id, (publish) =>
    asWorkerIn(claim.id, (db) => noteAbsence(db, claim, verdict, now, publish)),
  );
  return verdict === "withdrawn";
}

async function noteAbsence(
  db: Db,
  { id: org_id, domain, domain_token, domain_missing_since }: Due,
  verdict: "missing" | "withdrawn",
  now: Date,
  publish: Publish,
): Promise<void> {
  const isLost = verdict === "withdrawn";
  const noted = await db.find(isLost ? withdraw : noteMissing, [org_id, domain_token, now]);
  // The domain was changed meanwhile, or has been missed before.
  if (noted === undefined || (!isLost && domain_missing_since !== null)) return;
  const entry = { org_id, user_id: null, resource: "organization", resource_id: org_id, metadata: { domain } };
  if (isLost) auditJob(db, { ...entry, action: "organization.domain_lost" });
  const title = isLost ? "The proof of your domain is lost" : "The DNS record of your domain is missing";
  const body = isLost
    ? `The record of ${domain} was not in DNS for two days: nobody can join by this domain until it is proven again.`
    : `The record that proves ${domain} is not in DNS. Put it back within two days to keep the domain.`;
  for (const user_id of await administratorsOf(db, org_id))
    await notify(db, publish, { org_id, user_id, type: "domain_record_missing", title, body, data: { domain } });
}

const selectDue = `
  select id, domain, domain_token, domain_missing_since from organizations
  where domain_verified_at is not null and domain_checked_at < $1
  order by domain_checked_at limit $2`;

const noteCheck = `
  update organizations set
    domain_checked_at = $3, domain_missing_since = case when $4 then null else domain_missing_since end
  where id = $1 and domain_token = $2`;

const noteMissing = `
  update organizations set domain_checked_at = $3, domain_missing_since = coalesce(domain_missing_since, $3)
  where id = $1 and domain_token = $2 and domain_verified_at is not null
  returning id`;

const withdraw = `
  update organizations set domain_verified_at = null, domain_checked_at = $3, domain_missing_since = null
  where id = $1 and domain_token = $2 and domain_verified_at is not null
  returning id`;
