import * as z from "zod";
import { findOwnClass, type KeptClass } from "../classes/class.ts";
import { policy } from "../classes/policy.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import type { Principal } from "../platform/tenancy/standing.ts";

/** Sessions that repeat, as clients see them. */
export const series = z
  .object({
    id,
    class_id: id,
    /** Of RFC 5545, in capitals. */
    rrule: z.string(),
    first_date: z.string(),
    /** On the clocks of `timezone`. */
    local_start: z.string(),
    duration_minutes: z.int(),
    timezone: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    policy,
    place_id: id.nullable(),
    /** Dates on which none is held, whatever the rule says. */
    excluded: z.array(z.string()),
    /** Null while it goes on. */
    ended_at: instantOut.nullable(),
    /** How many of its sessions have not begun. */
    planned: z.int(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "SessionSeries" });

export type Series = Row<typeof series>;

/** The columns of `Series`, of the table aliased `r`. */
export const seriesColumns = `
  r.id, r.class_id, r.rrule, r.first_date, to_char(r.local_start, 'HH24:MI') as local_start, r.duration_minutes,
  r.timezone, r.name, r.description, r.policy, r.place_id, r.excluded::text[] as excluded, r.ended_at,
  (select count(*)::integer from attendance_sessions s
   where s.org_id = r.org_id and s.series_id = r.id and s.status = 'scheduled') as planned,
  r.created_at, r.updated_at`;

/**
 * A series of a class that the caller teaches or looks after, while everybody else who would change it waits; 404
 * NOT_FOUND for any other, 403 FORBIDDEN for one of a class that the caller only sees.
 */
export async function holdOwnSeries(
  db: Db,
  principal: Principal,
  seriesId: string,
): Promise<{ series: Series; of: KeptClass }> {
  await db.query(lockClassOf, [seriesId]);
  await db.query(lock, [seriesId]);
  const found = await db.find<Series>(selectSeries, [seriesId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  return { series: found, of: await findOwnClass(db, principal, found.class_id) };
}

/** One that is there. */
export function findSeries(db: Db, seriesId: string): Promise<Series> {
  return db.one<Series>(selectSeries, [seriesId]);
}

// First the class, as whoever archives it does.
const lockClassOf = `
  select from classes
  where org_id = (select app.current_org())
    and id = (select class_id from session_series where org_id = (select app.current_org()) and id = $1)
  for no key update`;

const lock = `
  select from session_series where org_id = (select app.current_org()) and id = $1 for no key update`;

const selectSeries = `
  select ${seriesColumns} from session_series r where r.org_id = (select app.current_org()) and r.id = $1`;
