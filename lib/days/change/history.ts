import * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import { FACT_TYPES, type FactType } from "../rules/fact.ts";
import { keptTimes } from "./keep.ts";

const person = z.object({ id, name: z.string() });

/** What a change keeps of a fact, as clients see it. */
const shownTimes = z.object({ start: instantOut, end: instantOut.nullable(), voided: z.boolean() });

/** A change of a day as clients see it: one decision, which is undone as a whole. */
export const dayChange = z
  .object({
    id,
    user_id: id,
    date: z.string(),
    facts: z.array(
      z.object({
        type: z.enum(FACT_TYPES),
        id,
        /** Null of a fact that the change added. */
        before: shownTimes.nullable(),
        after: shownTimes,
      }),
    ),
    reason: z.string().nullable(),
    changed_by: person.nullable(),
    changed_at: instantOut,
    /** The change that this one undoes. */
    undoes: id.nullable(),
    undone_by: person.nullable(),
    undone_at: instantOut.nullable(),
  })
  .meta({ id: "DayChange" });

export type DayChange = z.input<typeof dayChange>;

/** The changes of a member's date, the latest first; `before` is the key of the last one that is known. */
export async function listChanges(
  db: Db,
  day: { user_id: string; date: string },
  { before, limit, only = null }: { before: string | null; limit: number; only?: string | null },
): Promise<(DayChange & { sort_key: string })[]> {
  return db.query(selectChanges, [day.user_id, day.date, limit, before, only]);
}

/** A change with its facts as it kept them. */
export type KeptChange = {
  id: string;
  user_id: string;
  date: string;
  undoes: string | null;
  undone_at: Date | null;
  facts: { type: FactType; id: string; before: z.output<typeof keptTimes> | null; after: z.output<typeof keptTimes> }[];
};

type Row = { user_id: string; date: string; undoes: string | null; undone_at: Date | null } & {
  fact_type: FactType;
  fact_id: string;
  before: unknown;
  after: unknown;
};

/** A change by its id; 404 NOT_FOUND without one. */
export async function findChange(db: Db, changeId: string): Promise<KeptChange> {
  const rows = await db.query<Row>(selectChange, [changeId]);
  const [first] = rows;
  if (first === undefined) throw new AppError("NOT_FOUND");
  const { user_id, date, undoes, undone_at } = first;
  const facts = rows.map(({ fact_type: type, fact_id, before, after }) => ({
    type,
    id: fact_id,
    before: before === null ? null : keptTimes.parse(before),
    after: keptTimes.parse(after),
  }));
  return { id: changeId, user_id, date, undoes, undone_at, facts };
}

/** Notes that a change is undone; one that was an undoing itself leaves what it undid standing again. */
export async function noteUndone(
  db: Db,
  { id: changeId, undoes }: KeptChange,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await db.query(markUndone, [changeId, by, now]);
  if (undoes !== null) await db.query(markUndone, [undoes, null, null]);
}

/** The latest change of a fact, which has overtaken an earlier one. */
export async function findLatest(db: Db, factId: string): Promise<string | undefined> {
  return (await db.find<{ set_id: string }>(selectLatest, [factId]))?.set_id;
}

const selectChanges = `
  select c.set_id as id, c.user_id, c.date, c.changed_at, c.undoes, c.undone_at, max(c.id::text) as sort_key,
    max(c.reason) as reason,
    case when b.id is not null then jsonb_build_object('id', b.id, 'name', b.name) end as changed_by,
    case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end as undone_by,
    jsonb_agg(jsonb_build_object('type', c.fact_type, 'id', c.fact_id,
      'before', case when c.before is not null then jsonb_build_object(
        'start', c.before -> 'start', 'end', c.before -> 'end', 'voided', c.before -> 'voided') end,
      'after', jsonb_build_object(
        'start', c.after -> 'start', 'end', c.after -> 'end', 'voided', c.after -> 'voided')) order by c.id) as facts
  from fact_changes c
  left join users b on b.org_id = c.org_id and b.id = c.changed_by
  left join users u on u.org_id = c.org_id and u.id = c.undone_by
  where c.org_id = (select app.current_org()) and c.user_id = $1 and c.date = $2 and ($5::uuid is null or c.set_id = $5)
  group by c.set_id, c.user_id, c.date, c.changed_at, c.undoes, c.undone_at, b.org_id, b.id, u.org_id, u.id
  having $4::text is null or max(c.id::text) < $4
  order by sort_key desc
  limit $3`;

const selectChange = `
  select user_id, date, undoes, undone_at, fact_type, fact_id, before, after
  from fact_changes where org_id = (select app.current_org()) and set_id = $1 and date is not null order by id`;

const selectLatest = `
  select set_id from fact_changes where org_id = (select app.current_org()) and fact_id = $1 order by id desc limit 1`;

const markUndone = `
  update fact_changes set undone_by = $2, undone_at = $3 where org_id = (select app.current_org()) and set_id = $1`;
