import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as get from "../../../functions/organizations/domain.ts";
import * as setUp from "../../../functions/organizations/set-up.ts";
import * as verify from "../../../functions/organizations/verify-domain.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { useDns } from "../../steps/dns/dns.ts";
import { newDomain } from "../../steps/scene/domains.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
const dns = useDns();

/** An administrator whose organization claims a domain, and the record that would prove it. */
async function givenClaim(domain = newDomain(), role: "admin" | "super_admin" = "admin") {
  const admin = await givenMember({ role });
  const claimed = await call(setUp, { token: admin.token, body: { domain } });
  expect(claimed).toMatchObject({ status: 200, data: { organization: { domain_verified_at: null } } });
  const { data } = await lookUp(admin);
  return { admin, domain, record: found(data.record) };
}

const lookUp = ({ token, org_id }: Member, id = org_id) => call(get, { token, params: { id } });
const whenVerified = ({ token, org_id }: Member, id = org_id) => call(verify, { token, params: { id } });

const NOT_PROVEN = { status: 409, error: { code: "DOMAIN_NOT_PROVEN" } };
const other = "muster-verification=00000000000000000000000000000000";

describe("POST /api/organizations/{id}/domain/verify", () => {
  it("proves a domain whose record is in DNS, and says so from then on", async () => {
    const { admin, domain, record } = await givenClaim();
    expect(record).toEqual({
      name: `_muster.${domain}`,
      type: "TXT",
      value: expect.stringMatching(/^muster-verification=[0-9a-f]{32}$/),
    });
    dns.answer(record.name, { texts: [record.value] });
    const answer = await whenVerified(admin);
    expect(answer).toMatchObject({ status: 200, data: { domain, record } });
    expect(answer.data.verified_at).not.toBeNull();
    expect((await lookUp(admin)).data).toEqual(answer.data);
    expect(dns.asked()).toEqual([`udp ${record.name}`]);
    expect(
      await sql("select user_id, metadata from audit_log where org_id = $1 and action like '%.domain_proven'", [
        admin.org_id,
      ]),
    ).toEqual([{ user_id: admin.id, metadata: { domain } }]);
  });

  it.each([
    ["among others", (value: string) => ({ texts: ["v=spf1 -all", other, value, ""] })],
    ["split in pieces", (value: string) => ({ texts: [[value.slice(0, 10), value.slice(10, 40), value.slice(40)]] })],
    ["behind a long one", (value: string) => ({ texts: ["x".repeat(700), value] })],
    ["at another name", (value: string) => ({ alias: "proofs.registrar.example", texts: [value] })],
  ])("finds the record %s", async (_where, answerWith) => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, answerWith(record.value));
    expect((await whenVerified(admin)).status).toBe(200);
  });

  it("asks over TCP for an answer that was cut short", async () => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, { truncated: true }, { texts: ["x".repeat(2000), record.value] });
    expect((await whenVerified(admin)).status).toBe(200);
    expect(dns.asked()).toEqual([`udp ${record.name}`, `tcp ${record.name}`]);
  });

  it.each([
    ["no such name", { code: 3 }, "no_record"],
    ["no text there", {}, "no_record"],
    ["a wrong token", { texts: [other] }, "other_value"],
    ["an empty text", { texts: [""] }, "other_value"],
    ["an alias that leads nowhere", { alias: "gone.example" }, "no_record"],
  ] as const)("proves nothing by %s", async (_what, answer, reason) => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, answer);
    expect(await whenVerified(admin)).toMatchObject({ ...NOT_PROVEN, error: { details: { reason, record } } });
    expect((await lookUp(admin)).data.verified_at).toBeNull();
  });

  it.each([
    ["fails", { code: 2 }],
    ["refuses", { code: 5 }],
    ["is silent", "silence"],
  ] as const)("answers 503 in time when DNS %s", async (_how, said) => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, said);
    const started = performance.now();
    const answer = await whenVerified(admin);
    expect(answer).toMatchObject({ status: 503, error: { code: "SERVICE_UNAVAILABLE" } });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    // Before its function would be ended.
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await lookUp(admin)).data.verified_at).toBeNull();
  });

  it("answers 503 when nobody listens where DNS should be", async () => {
    const { admin } = await givenClaim();
    const servers = process.env.DNS_SERVERS;
    process.env.DNS_SERVERS = "127.0.0.1:1";
    try {
      expect((await whenVerified(admin)).status).toBe(503);
    } finally {
      process.env.DNS_SERVERS = servers;
    }
  });

  it("asks nobody where no domain is claimed", async () => {
    const admin = await givenMember({ role: "admin" });
    expect((await lookUp(admin)).data).toEqual({ domain: null, verified_at: null, record: null });
    expect(await whenVerified(admin)).toMatchObject({ ...NOT_PROVEN, error: { details: { reason: "no_domain" } } });
    expect(dns.asked()).toEqual([]);
  });

  it("is tried so often a while by each, and nobody uses up another's tries", async () => {
    const { admin } = await givenClaim();
    const colleague = await givenMember({ org_id: admin.org_id, role: "employee" });
    const tries = async (member: Member) => {
      const codes: (string | undefined)[] = [];
      for (let n = 0; n < 12; n++) codes.push((await whenVerified(member, admin.org_id)).error?.code);
      return codes;
    };
    expect(new Set(await tries(colleague))).toEqual(new Set(["FORBIDDEN"]));
    const codes = await tries(admin);
    expect([codes[0], codes.at(-1)]).toEqual(["DOMAIN_NOT_PROVEN", "RATE_LIMITED"]);
  });

  it("takes no other organization's record", async () => {
    const domain = newDomain();
    const [first, second] = [await givenClaim(domain), await givenClaim(domain)];
    dns.answer(first.record.name, { texts: [first.record.value] });
    expect(await whenVerified(second.admin)).toMatchObject(NOT_PROVEN);
    expect((await whenVerified(first.admin)).status).toBe(200);
  });

  it("gives one domain to one of those who claim it, and to one alone when both records are there", async () => {
    const domain = newDomain();
    const claims = [await givenClaim(domain), await givenClaim(domain.toUpperCase()), await givenClaim(`${domain}.`)];
    dns.answer(`_muster.${domain}`, { texts: claims.map(({ record }) => record.value) });
    const answers = await Promise.all(claims.map(({ admin }) => whenVerified(admin)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(answers.flatMap(({ error }) => (error === undefined ? [] : [error.code]))).toEqual([
      "DOMAIN_TAKEN",
      "DOMAIN_TAKEN",
    ]);
  });

  it("takes the proof away with the domain, and wants a new record when it comes back", async () => {
    const { admin, domain, record } = await givenClaim();
    dns.answer(record.name, { texts: [record.value] });
    await whenVerified(admin);
    const same = await call(setUp, { token: admin.token, body: { domain: domain.toUpperCase(), name: "Acme" } });
    expect(same.data.organization.domain_verified_at).not.toBeNull();

    const moved = await call(setUp, { token: admin.token, body: { domain: newDomain() } });
    expect(moved.data.organization.domain_verified_at).toBeNull();
    const back = await call(setUp, { token: admin.token, body: { domain } });
    expect(back.data.organization.domain_verified_at).toBeNull();
    expect((await lookUp(admin)).data.record?.value).not.toBe(record.value);
    expect(await whenVerified(admin)).toMatchObject(NOT_PROVEN);
  });

  it("frees a domain that is given up", async () => {
    const first = await givenClaim();
    dns.answer(first.record.name, { texts: [first.record.value] });
    await whenVerified(first.admin);
    const second = await givenClaim(first.domain);
    dns.answer(first.record.name, { texts: [first.record.value, second.record.value] });
    expect(await whenVerified(second.admin)).toMatchObject({ status: 409, error: { code: "DOMAIN_TAKEN" } });
    await call(setUp, { token: first.admin.token, body: { domain: null } });
    expect((await whenVerified(second.admin)).status).toBe(200);
  });

  it("keeps a proof whose record is gone for now: that is for the hourly check", async () => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, { texts: [record.value] });
    await whenVerified(admin);
    dns.forget(record.name);
    expect(await whenVerified(admin)).toMatchObject(NOT_PROVEN);
    expect((await lookUp(admin)).data.verified_at).not.toBeNull();
  });

  it.each([
    ["Bücher-%.EXAMPLE", "xn--bcher-%-65a.example"],
    ["xn--BCHER-KVA.%.example", "xn--bcher-kva.%.example"],
    ["%.рф", "%.xn--p1ai"],
    ["a-%.b.co.uk.", "a-%.b.co.uk"],
  ])("knows %s in the one way in which DNS does", async (typed, _kept) => {
    const tag = randomUUID().slice(0, 6);
    const { admin, record } = await givenClaim(typed.replace("%", tag));
    expect(record.name).toMatch(/^_muster\.[a-z0-9.-]+[a-z0-9]$/);
    dns.answer(record.name, { texts: [record.value] });
    expect(await whenVerified(admin)).toMatchObject({ status: 200, data: { domain: record.name.slice(8) } });
  });

  it.each([
    "localhost",
    "127.0.0.1",
    "[::1]",
    "2130706433",
    "0x7f.1",
    "169.254.169.254",
    "acme",
    "acme..example",
    "-acme.example",
    "acme.example:53",
    "acme.example/x",
    "user@acme.example",
    "_muster.acme.example",
    "*.acme.example",
    "acme .example",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(120)}example`,
  ])("lets nobody claim %s", async (domain) => {
    const { token } = await givenMember({ role: "admin" });
    expect(await call(setUp, { token, body: { domain } })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "body.domain" }] },
    });
  });

  it("leaves whose a domain is to DNS alone, and asks for nothing but its record", async () => {
    for (const domain of ["gmail.com", "co.uk", "github.io", "corp.internal", "metadata.google.internal"]) {
      const { admin } = await givenClaim(domain);
      expect(await whenVerified(admin)).toMatchObject({ ...NOT_PROVEN, error: { details: { reason: "no_record" } } });
    }
    expect(dns.asked()).toHaveLength(5);
    for (const asked of dns.asked()) expect(asked).toMatch(/^udp _muster\./);
  });

  it("tells nothing of what else is at the name", async () => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, { texts: ["the internal secret"] });
    expect(JSON.stringify(await whenVerified(admin))).not.toContain("internal secret");
  });

  it("is for the organization's administrators, and any for super admins, who are written down in both logs", async () => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, { texts: [record.value] });
    const manager = await givenMember({ org_id: admin.org_id, role: "manager" });
    const stranger = await givenMember({ role: "admin" });
    for (const ask of [lookUp, whenVerified]) {
      expect((await ask(manager)).status).toBe(403);
      expect(await ask(stranger, admin.org_id)).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
      expect((await ask(stranger, randomUUID())).status).toBe(404);
    }
    expect(dns.asked()).toEqual([]);
    const operator = await givenMember({ role: "super_admin" });
    expect(await whenVerified(operator, admin.org_id.toUpperCase())).toMatchObject({ status: 200, data: { record } });
    const written = await sql("select org_id from audit_log where user_id = $1 and action like '%.domain_proven'", [
      operator.id,
    ]);
    expect(written.map(({ org_id }) => org_id).sort()).toEqual([admin.org_id, operator.org_id].sort());
  });

  it("slows down who asks again and again", async () => {
    const { admin } = await givenClaim();
    for (let tries = 0; tries < 10; tries++) expect((await whenVerified(admin)).status).toBe(409);
    expect(await whenVerified(admin)).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
    expect(dns.asked()).toHaveLength(10);
  });

  it("proves neither of two when the domain changes while DNS is asked", async () => {
    const { admin, record } = await givenClaim();
    dns.answer(record.name, { truncated: true }, "silence");
    const asked = whenVerified(admin);
    await call(setUp, { token: admin.token, body: { domain: newDomain() } });
    dns.answer(record.name, { texts: [record.value] });
    expect((await asked).status).toBeGreaterThanOrEqual(409);
    expect((await lookUp(admin)).data.verified_at).toBeNull();
  });
});
