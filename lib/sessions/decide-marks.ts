import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { text } from "../platform/http/schemas.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { tellCount, whileTaking } from "./mark.ts";
import { type Changed, type Decided, decide, requireOpen, requireUnsettled } from "./roll-call.ts";
import { MARKS } from "./rules/mark.ts";
import type { KeptSession } from "./session.ts";
import { tellMark } from "./tell.ts";

/** What somebody says of a member's attendance. */
export const decidedFields = {
  status: z.enum(MARKS).nullable().meta({ description: "Null takes a mark back." }),
  note: text(500).nullable().optional(),
  version: z.int().min(0).optional().meta({ description: "Of the mark as it was seen: 0 for none." }),
};

type By = { principal: Principal; organization: Organization; now: Date; publish: Publish };

/** Writes them, and tells whoever teaches and is marked. Errors are those of the two `require`s and `decide`. */
export async function decideMarks(
  db: Db,
  of: KeptSession,
  by: By,
  marks: readonly Decided[],
  reason: string | undefined,
): Promise<Changed[]> {
  const { principal, now, publish } = by;
  requireOpen(of, marks, reason);
  requireUnsettled(of, by);
  const write = () => decide(db, of, principal, marks, now);
  const changed = of.status === "scheduled" ? await write() : await whileTaking(db, publish, of, now, write);
  for (const each of changed) tellMark(publish, of.id, each, each);
  await tellCount(db, publish, of);
  return changed;
}
