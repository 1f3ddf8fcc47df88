import { describe, expect, it } from "vitest";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import { checkDomains } from "../../lib/organizations/check-domains.ts";
import { recordOf } from "../../lib/organizations/rules/domain-proof.ts";
import { useTestDatabase } from "../setup/database.ts";
import { useDns } from "../steps/dns/dns.ts";
import { givenOpenDoor } from "../steps/scene/domains.ts";
import { givenMember, sql } from "../steps/scene/given.ts";

useTestDatabase();
const dns = useDns();

const HOUR = 3_600_000;
const start = Date.now();
const hours = (count: number) => new Date(start + count * HOUR);

type Trace = { job: string; after: Record<string, unknown> };
type State = { domain_verified_at: Date | null; domain_missing_since: Date | null };

/** An organization that has proved its domain an hour before the first check is due, alone with that. */
async function givenProven() {
  await sql("update organizations set domain_verified_at = null");
  const { org_id, domain } = await givenOpenDoor();
  await sql("update organizations set domain_checked_at = $2 where id = $1", [org_id, hours(-1)]);
  const [row] = await sql<{ domain_token: string }>("select domain_token from organizations where id = $1", [org_id]);
  const record = recordOf(domain, row?.domain_token ?? "");
  const admin = await givenMember({ org_id, role: "admin" });
  await givenMember({ org_id, role: "manager" });
  dns.answer(record.name, { texts: [record.value] });
  const state = async () =>
    (await sql<State>("select domain_verified_at, domain_missing_since from organizations where id = $1", [org_id]))[0];
  const told = async () =>
    (
      await sql<{ user_id: string; title: string }>(
        "select user_id, title from notifications n join users u on u.id = n.user_id where u.org_id = $1 order by n.id",
        [org_id],
      )
    ).map(({ user_id, title }) => [user_id === admin.id, title]);
  const traced = () =>
    sql<Trace>("select job, after from audit_changes where org_id = $1 and table_name = 'organizations'", [org_id]);
  return { org_id, domain, record, state, told, traced };
}

const MISSING = [true, "The DNS record of your domain is missing"];
const LOST = [true, "The proof of your domain is lost"];

describe("the check of proven domains", () => {
  it("is made once a day, and keeps a domain whose record is there", async () => {
    const { record, state, told, traced } = await givenProven();
    await checkDomains(hours(22));
    expect(dns.asked()).toEqual([]);
    expect(await checkDomains(hours(24))).toEqual({ domains_checked: 1, domains_withdrawn: 0 });
    await checkDomains(hours(25));
    expect(dns.asked()).toEqual([`udp ${record.name}`]);
    expect(await state()).toMatchObject({ domain_verified_at: expect.any(Date), domain_missing_since: null });
    expect(await told()).toEqual([]);
    expect(await traced()).toEqual([]);
  });

  it("withdraws a proof whose record is gone for two days, and tells the administrators at once and in the end", async () => {
    const { org_id, domain, record, state, told, traced } = await givenProven();
    dns.answer(record.name, { texts: ["something else"] });
    await checkDomains(hours(24));
    expect(await state()).toEqual({ domain_verified_at: expect.any(Date), domain_missing_since: hours(24) });
    await checkDomains(hours(49));
    expect(await told()).toEqual([MISSING]);
    expect(await checkDomains(hours(74))).toEqual({ domains_checked: 1, domains_withdrawn: 1 });
    expect(await state()).toEqual({ domain_verified_at: null, domain_missing_since: null });
    expect(await told()).toEqual([MISSING, LOST]);
    expect(
      await sql("select user_id, metadata from audit_log where org_id = $1 and action = 'organization.domain_lost'", [
        org_id,
      ]),
    ).toEqual([{ user_id: null, metadata: { domain } }]);
    expect(await traced()).toMatchObject([
      { job: "check-domains", after: { domain_missing_since: expect.any(String) } },
      { job: "check-domains", after: { domain_verified_at: null } },
    ]);
    expect(await checkDomains(hours(200))).toEqual({ domains_checked: 0, domains_withdrawn: 0 });
  });

  it("never withdraws by one absence, however long nobody has looked", async () => {
    const { record, state } = await givenProven();
    dns.forget(record.name);
    await checkDomains(hours(24 * 30));
    expect(await state()).toMatchObject({ domain_verified_at: expect.any(Date) });
  });

  it("forgets an absence when the record is back", async () => {
    const { record, state, told } = await givenProven();
    dns.forget(record.name);
    await checkDomains(hours(24));
    dns.answer(record.name, { texts: [record.value] });
    await checkDomains(hours(49));
    expect(await state()).toMatchObject({ domain_missing_since: null });
    dns.forget(record.name);
    await checkDomains(hours(74));
    expect(await state()).toEqual({ domain_verified_at: expect.any(Date), domain_missing_since: hours(74) });
    expect(await told()).toEqual([MISSING, MISSING]);
  });

  it.each([
    ["fails", { code: 2 }],
    ["refuses", { code: 5 }],
    ["is silent", "silence"],
  ] as const)("changes nothing when DNS %s", async (_how, said) => {
    const { record, state, told } = await givenProven();
    dns.answer(record.name, said);
    for (const hour of [24, 74]) await checkDomains(hours(hour));
    expect(await state()).toEqual({ domain_verified_at: expect.any(Date), domain_missing_since: null });
    expect(await told()).toEqual([]);
  });

  it("is part of every hour's maintenance", async () => {
    const { record } = await givenProven();
    await sql(
      "update organizations set domain_checked_at = now() - interval '25 hours' where domain_verified_at is not null",
    );
    expect(await maintain()).toMatchObject({ domains_checked: 1, domains_withdrawn: 0 });
    expect(dns.asked()).toEqual([`udp ${record.name}`]);
  });
});
