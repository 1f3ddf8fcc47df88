import { hash } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { Db } from "../../platform/db/transaction.ts";
import { openKept, sealKept } from "../../platform/secrets/seal.ts";

const PURPOSE = "totp";
const PERIOD_SECONDS = 30;
/** A clock may be one step off, or the person slow. */
const WINDOW = 1;
const ISSUER = "Muster";
/** How long a new secret waits for its first code. */
const PENDING_MINUTES = 15;

/** A new secret for an authenticator app; it counts once a code has shown that the app has it. */
export async function beginTotp(db: Db, { org_id, user_id }: Owner, email: string, now: Date) {
  const secret = new Secret({ size: 20 }).base32;
  const until = new Date(now.getTime() + PENDING_MINUTES * 60_000);
  await db.query(keepPending, [org_id, user_id, sealKept(PURPOSE, secret), until]);
  return { setup: setupOf(secret), secret, url: totpOf(secret, email).toString() };
}

/** What a first code came to. `ended`: its set-up was begun again since, confirmed elsewhere, or waited too long. */
type Confirmed = "taken" | "wrong" | "ended";

/** Takes the new secret into use if the code is of it; the one before is good no longer. */
export async function confirmTotp(
  db: Db,
  { user_id }: Owner,
  { code, setup }: { code: string; setup?: string | undefined },
  now: Date,
): Promise<Confirmed> {
  const pending = await db.find<{ pending_secret: Buffer | null }>(selectPending, [user_id, now]);
  if (pending?.pending_secret == null) return "ended";
  const secret = openKept(PURPOSE, pending.pending_secret);
  if (setup !== undefined && setup !== setupOf(secret)) return "ended";
  const step = stepOf(secret, code, now);
  if (step === undefined) return "wrong";
  await db.query(confirmPending, [user_id, now, step]);
  return "taken";
}

/** Whether the code is good, now and never before: each is taken once, and none that is older than one that was. */
export async function takeTotp(db: Db, userId: string, code: string, now: Date): Promise<boolean> {
  const factor = await db.find<{ sealed_secret: Buffer | null }>(selectSecret, [userId]);
  if (factor?.sealed_secret == null) return false;
  const step = stepOf(openKept(PURPOSE, factor.sealed_secret), code, now);
  if (step === undefined) return false;
  // Of two that send one code at once, one finds the step taken.
  return (await db.find(takeStep, [userId, step])) !== undefined;
}

/** Names a set-up by its secret, and tells nothing of that. */
function setupOf(secret: string): string {
  return hash("sha256", `totp-setup:${secret}`, "base64url").slice(0, 22);
}

/** The time step that a code is of. */
function stepOf(secret: string, code: string, now: Date): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}

function totpOf(secret: string, label = ""): TOTP {
  return new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
}

type Owner = { org_id: string; user_id: string };

const keepPending = `
  insert into totp_factors as t (org_id, user_id, pending_secret, pending_until) values ($1, $2, $3, $4)
  on conflict (org_id, user_id) do update set
    pending_secret = excluded.pending_secret, pending_until = excluded.pending_until`;

/** Locked: a set-up that is begun meanwhile waits, and is none that this code has proved. */
const selectPending = `
  select pending_secret from totp_factors where org_id = (select app.current_org())
    and user_id = $1 and pending_until > $2 for update`;

const confirmPending = `
  update totp_factors set
    sealed_secret = pending_secret, confirmed_at = $2, last_step = $3, pending_secret = null, pending_until = null
  where org_id = (select app.current_org()) and user_id = $1`;

const selectSecret = `
  select sealed_secret from totp_factors where org_id = (select app.current_org()) and user_id = $1`;

const takeStep = `
  update totp_factors set last_step = $2 where org_id = (select app.current_org()) and user_id = $1 and last_step < $2
  returning user_id`;
