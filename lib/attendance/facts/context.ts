import type { Db } from "../../platform/db/transaction.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import type { Recorded } from "../../timeline/rules/source.ts";
import type { OpenSession } from "../../timeline/work-session.ts";

/** In which a fact is entered: a transaction that holds the member's lock. */
export type Context = { db: Db; organization: Organization; now: Date; publish: Publish };

/** Of whom, and what runs of their work. */
export type Member = { user_id: string; open: OpenSession | undefined };

/** When something happened, and whether that was said or is the instant of the request. */
export type Declared = Recorded & { at: Date; is_given: boolean };

/** What is this recent is about now: who says it speaks of what they do, not of what they have done. */
export const NOW_MS = 120_000;

/**
 * Whether a member's device tells afterwards what has happened. It may leave out for now what happened before, so what
 * still seems to run ends where this begins.
 */
export function isUploaded({ at, is_given, source }: Declared, now: Date): boolean {
  return is_given && source !== "admin" && now.getTime() - at.getTime() >= NOW_MS;
}
