import { hash } from "node:crypto";
import { config } from "../config.ts";
import { askAlone } from "../db/connection.ts";
import { livePool } from "../db/pool.ts";
import { timeLeft, within } from "../deadline.ts";
import { log } from "../log.ts";
import type { Claims } from "../secrets/access-token.ts";
import { DATABASE } from "../timeouts.ts";

/** When a process looks again, and how long it believes what it saw. */
const LOOK_EVERY_MS = 20_000;
const BELIEVED_MS = 60_000;
/** How long the database is left alone after a look in vain, and how long a request waits for a look. */
const PAUSE_MS = 5_000;
const PATIENCE_MS = 1_000;
/** The longest from a change to its commit, and by how much clocks may differ: what was read or signed so soon is doubted. */
const SETTLES_MS = 300_000;
/** The longest outage of the database in which tokens that cannot be renewed are believed. */
const LONGEST_OUTAGE_MS = 3_600_000;

/** What happened last to what a token stands on: its sign-in session, its member, its organization. */
export type Change = {
  readonly changed_at: number;
  /** Whether nobody may stand on it any more. */
  readonly has_ended: boolean;
};

/** What this process saw last, of all organizations, and when, by the gateway's clock. */
let seen: { readonly at: number; readonly changes: ReadonlyMap<string, Change> } | undefined;
let looking: Promise<void> | undefined;
let triedAt = Number.NEGATIVE_INFINITY;
/** Since when it could not look; undefined while it could, or has not tried. */
let failingSince: number | undefined;

/**
 * Whether this process knows what has ended or changed within the life of an access token, as of a minute ago at most. It looks
 * itself, every 20 seconds while there are requests, and never throws: without the database the answer is no.
 */
export async function standingsAreKnown(now: Date): Promise<boolean> {
  const at = now.getTime();
  if (ageAt(at) >= LOOK_EVERY_MS) await look(at);
  return ageAt(at) < BELIEVED_MS;
}

/** The latest change of what a token stands on, as far as this process knows. */
export function changeOf({ session_id, user_id, org_id }: Claims): Change | undefined {
  if (seen === undefined || seen.changes.size === 0) return undefined;
  let latest: Change | undefined;
  for (const id of [session_id, user_id, org_id]) {
    const change = seen.changes.get(digestOf(id));
    if (change === undefined) continue;
    latest = {
      changed_at: Math.max(change.changed_at, latest?.changed_at ?? 0),
      has_ended: change.has_ended || latest?.has_ended === true,
    };
  }
  return latest;
}

/** Whether what was read or signed at an instant has all that a change did. */
export function isSettled({ changed_at }: Change, readAt: Date): boolean {
  return readAt.getTime() > changed_at + SETTLES_MS;
}

/**
 * For how many seconds a token that has expired is believed: nobody renews one without the database, so those that were
 * good when this process could last look are, for an hour. None while it can.
 */
export async function expiredTokensBelieved(now: Date): Promise<number> {
  // A process that was idle has not looked for long, either: only a look in vain tells of an outage.
  if ((await standingsAreKnown(now)) || seen === undefined || failingSince === undefined) return 0;
  const began = Math.max(seen.at, failingSince - BELIEVED_MS);
  return Math.min(LONGEST_OUTAGE_MS, Math.max(0, now.getTime() - began)) / 1000;
}

/** As if this process had just begun. */
export function forgetStandings(): void {
  seen = undefined;
  triedAt = Number.NEGATIVE_INFINITY;
  failingSince = undefined;
}

function ageAt(at: number): number {
  return seen === undefined ? Number.POSITIVE_INFINITY : Math.abs(at - seen.at);
}

async function look(at: number): Promise<void> {
  if (looking === undefined) {
    if (Math.abs(at - triedAt) < PAUSE_MS) return;
    triedAt = at;
    looking = read(at).finally(() => {
      looking = undefined;
    });
  }
  await within(Math.max(0, Math.min(PATIENCE_MS, timeLeft())), looking).catch(() => undefined);
}

type Row = { subject: string; changed_at: Date; has_ended: boolean };

async function read(at: number): Promise<void> {
  try {
    const since = config.accessTokenSeconds + (2 * SETTLES_MS) / 1000;
    const rows = await askAlone<Row>(livePool(), selectChanged, [since], DATABASE.live);
    const changes = new Map(
      rows.map(({ subject, changed_at, has_ended }) => [subject, { changed_at: changed_at.getTime(), has_ended }]),
    );
    seen = { at, changes };
    triedAt = Number.NEGATIVE_INFINITY;
    failingSince = undefined;
  } catch (error) {
    failingSince ??= at;
    log.error("What has become of tokens could not be read.", { error: error as Error });
  }
}

/** By what PostgreSQL names it: whoever reads the list learns of nobody. */
function digestOf(id: string): string {
  return hash("sha256", Buffer.from(id.replaceAll("-", ""), "hex"), "hex").slice(0, 32);
}

const selectChanged = `
  select subject, changed_at, has_ended from live.changed_standings($1)`;
