import type pg from "pg";
import { column } from "../../lib/platform/db/bulk.ts";
import { mix } from "./heartbeats.ts";

/** A member of the bench's organizations; `index` is what their heartbeats are made from. */
export type BenchMember = { readonly index: number; readonly id: string; readonly org_id: string };

const CREATED = Date.UTC(2026, 0, 5);

type Company = { readonly count: number; readonly organizations: number; readonly timezone?: string };

/**
 * The members of `organizations` of equal size, without a database. Ids are version 7 UUIDs that grow with the index, as
 * those of members that came one after the other.
 */
export function membersOf({ count, organizations }: Company): BenchMember[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    id: idOf("member", index),
    org_id: idOf("organization", Math.floor((index * organizations) / count)),
  }));
}

/** Makes them, as the owner of the tables. */
export async function givenMembers(client: pg.ClientBase, company: Company): Promise<BenchMember[]> {
  const members = membersOf(company);
  const numbers = Array.from({ length: company.organizations }, (_, index) => index);
  const orgs = numbers.map((number) => idOf("organization", number));
  await client.query(insertOrganizations, [column.uuid(orgs), column.int4(numbers), company.timezone ?? "UTC"]);
  await client.query(insertUsers, [
    column.uuid(members.map(({ id }) => id)),
    column.uuid(members.map(({ org_id }) => org_id)),
    column.int4(members.map(({ index }) => index)),
  ]);
  return members;
}

const KINDS = { organization: 1, member: 2, record: 3, session: 4 };

/** The id of the `index`th of its kind: of a day's record or session with the day's number too. */
export function idOf(kind: keyof typeof KINDS, index: number, day = 0): string {
  const created = (CREATED + day * 86_400_000 + index).toString(16).padStart(12, "0");
  const [a, b] = [mix(KINDS[kind], index, day), mix(index, day, KINDS[kind])].map((hash) =>
    hash.toString(16).padStart(8, "0"),
  ) as [string, string];
  return `${created.slice(0, 8)}-${created.slice(8)}-7${a.slice(0, 3)}-8${a.slice(3, 6)}-${b}${a.slice(6)}${day.toString(16).padStart(2, "0").slice(-2)}`;
}

const insertOrganizations = `
  insert into organizations (id, name, timezone)
  select id, 'Organization ' || number, $3 from unnest($1::uuid[], $2::int[]) as o (id, number)`;

const insertUsers = `
  insert into users (id, org_id, email, password_hash, name, employee_id, role, department)
  select id, org_id, 'member-' || number || '@bench.example', '-', 'Member ' || number, 'E-' || number, 'employee',
    (array['Engineering', 'Design', 'Support', 'Sales'])[number % 4 + 1]
  from unnest($1::uuid[], $2::uuid[], $3::int[]) as u (id, org_id, number)`;
