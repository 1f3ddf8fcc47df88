/**
 * SQL that the statements of the feed are written with. Their values are $1 whose feed it is, $2 and $3 from which
 * transaction until before which, $4 and $5 by when the row changed that the page begins after, and its id, $6 how many,
 * $7 to $11 the classes that they see, $12 where that row belongs, $13 whether they teach.
 */

/** Where rows belong that are a member's own. */
export const NIL = "00000000-0000-0000-0000-000000000000";

/** The organization, found out once a statement: these read many rows. */
export const ORG = "(select app.current_org())";

export const audience =
  "unnest($7::uuid[], $8::xid8[], $9::xid8[], $10::xid8[], $11::xid8[]) as a (id, whole, roster, taught, taken)";

/** Whether a transaction is one of the round's. */
export const isNew = (xid: string) => `${xid} >= $2::xid8 and ${xid} < $3::xid8`;

/** The first transaction whose changes count: all, where somebody sees it since this round. */
export const sinceWhen = (condition: string) => `case when ${condition} then '0'::xid8 else $2::xid8 end`;

/**
 * The rows of a scope from a transaction on, after the row that the page begins after, the oldest first. One comparison
 * says both: of two that bound it below, an index takes the wrong one.
 */
const nextOf = (scope: string, since: string) => `
        r.changed_xid < $3::xid8 and (r.changed_xid, r.id) > (
          greatest(case when ${scope} = $12::uuid then $4::xid8 end, ${since}),
          case when ${scope} = $12::uuid and $4::xid8 >= ${since} then $5::uuid else '${NIL}'::uuid end)
      order by r.changed_xid, r.id limit $6`;

/** The next of a member's own rows. */
export const ownPage = (tables: string, where: string, since: string) => `
    (select '${NIL}'::uuid as scope, r.* from ${tables} r
     where r.org_id = ${ORG} and $12::uuid = '${NIL}'::uuid and ${where} and ${nextOf(`'${NIL}'::uuid`, since)})`;

/** The next of those that belong to scopes (`a.id`), one scope after another: an index has each in order. */
export const scopedPage = (scopes: string, table: string, where: string, since: string) => `
    (select a.id as scope, r.* from (select * from ${scopes} where a.id >= $12::uuid order by a.id) a
     cross join lateral (
       select r.* from ${table} r where r.org_id = ${ORG} and ${where} and ${nextOf("a.id", since)}) r
     order by a.id, r.changed_xid, r.id limit $6)`;
