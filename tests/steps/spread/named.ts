import type pg from "pg";

/**
 * How a statement says whose rows it means: by one organization, by those of the rows that it was given, or not at all,
 * so that row-level security or an id alone finds them.
 */
export type Naming = "one" | "given" | "none";

type Plan = { readonly [key: string]: unknown; readonly Plans?: readonly Plan[] };

/** Tables with an organization's rows, and the column that says whose they are; partitions beside their table. */
type TenantTables = ReadonlyMap<string, string>;

export async function readTenantTables(client: pg.Client): Promise<TenantTables> {
  const { rows } = await client.query<{ name: string }>(selectTenantTables);
  return new Map([["organizations", "id"], ...rows.map(({ name }): [string, string] => [name, "org_id"])]);
}

/**
 * How a statement names the organization, by PostgreSQL's own plan of it: the worst of its tables'. Undefined where it
 * reads no organization's table. `client` is the owner's, whom no policy adds a condition for.
 */
export async function namingOf(client: pg.Client, tables: TenantTables, text: string): Promise<Naming | undefined> {
  if (!/^\s*(select|insert|update|delete|with|merge)\b/i.test(text)) return undefined;
  const { rows } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
    `explain (generic_plan, verbose, costs off, format json) ${text}`,
  );
  return namingIn(tables, rows[0]?.["QUERY PLAN"][0]?.Plan ?? {});
}

/** The same of a plan. */
export function namingIn(tables: TenantTables, plan: Plan): Naming | undefined {
  const nodes = flatten(plan);
  const columnOf = new Map(
    nodes.flatMap((node): [string, string][] => {
      const column = tables.get(String(node["Relation Name"]));
      const isScan = String(node["Node Type"]).endsWith("Scan");
      return isScan && column !== undefined ? [[String(node.Alias), column]] : [];
    }),
  );
  if (columnOf.size === 0) return undefined;

  const conditions = nodes.flatMap((node) => CONDITIONS.flatMap((key) => String(node[key] ?? "").split(" AND ")));
  const namings = new Map<string, Naming>();
  const joined: [string, string][] = [];
  for (const [alias, column] of columnOf)
    for (const other of equalsOf(`${alias}.${column}`, conditions)) {
      const [table = "", name = ""] = other.split(".");
      if (columnOf.get(table) === name) joined.push([alias, table]);
      else namings.set(alias, better(namings.get(alias), namingBy(other)));
    }
  // What is known of one table is known of those that are joined to it by the organization.
  for (const _ of columnOf.keys())
    for (const [one, other] of joined) {
      const known = better(namings.get(one), namings.get(other) ?? "none");
      namings.set(one, known).set(other, known);
    }
  return ORDER.findLast((naming) => [...columnOf.keys()].some((alias) => (namings.get(alias) ?? "none") === naming));
}

const ORDER: readonly Naming[] = ["one", "given", "none"];

function better(a: Naming | undefined, b: Naming): Naming {
  return ORDER.find((naming) => naming === a || naming === b) ?? b;
}

const CONDITIONS = ["Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter"];

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

/** What a column has to be equal to. */
function equalsOf(column: string, conditions: readonly string[]): string[] {
  const name = column.replaceAll(/[.$]/g, "\\$&");
  // Looks ahead: one condition may hold several equalities of it.
  const right = new RegExp(`(?<![\\w.])${name} = (?=(.+))`, "g");
  const left = new RegExp(`([\\w".$]+|\\)) = ${name}(?![\\w.])`, "g");
  return conditions
    .flatMap((condition) =>
      [right, left].flatMap((pattern) => [...condition.matchAll(pattern)].map(([, other = ""]) => other)),
    )
    .map((other) => /^[\w"]+\.[\w"]+(?=\W|$)/.exec(other)?.[0] ?? other);
}

/** A parameter, a constant, the transaction's organization, or the one row of a subquery; otherwise it comes with rows. */
function namingBy(other: string): Naming {
  return /^(\(?\$\d+|'|\(InitPlan|\(?NULLIF\(current_setting\('app\.org_id'|app\.current_org)/i.test(other)
    ? "one"
    : "given";
}

const selectTenantTables = `
  select c.relname as name
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;
