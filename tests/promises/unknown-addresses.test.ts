import { randomUUID } from "node:crypto";
import bcrypt from "bcryptjs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { handler as startImport } from "../../functions/jobs/start-import.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as importStatus from "../../functions/users/bulk-import-status.ts";
import * as create from "../../functions/users/create.ts";
import * as erase from "../../functions/users/delete.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { useTestDatabase } from "../setup/database.ts";
import { bodyForms, fieldsOf } from "../steps/call/body-fields.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { type Answer, type Call, call, type Endpoint } from "../steps/call/when.ts";
import { useMails } from "../steps/mail/mails.ts";
import { runAllJobs } from "../steps/queues/jobs-queue.ts";
import { givenOpenDoor } from "../steps/scene/domains.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import {
  givenInvite,
  givenMemberWithPassword,
  newcomer,
  PASSWORD,
  withoutPublicLimit,
} from "../steps/scene/sign-in.ts";
import { tell } from "./figures.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

/** After one that loads, and hashes, what is needed once. */
const ROUNDS = 1;

const routes = await everyRoute();
/** The domain of all addresses here; an organization has proved it, and its people may join. */
const OPEN = "example.com";
beforeAll(async () => void (await givenOpenDoor({ domain: OPEN })));
const figures = {
  "routes that take an address": 0,
  "kinds of address": 0,
  requests: 0,
  "answers that differ": 0,
};
afterAll(() => tell(43, "addresses of other organizations", figures));

/** What an address is elsewhere: nothing of it may be told here. */
const ELSEWHERE: Readonly<Record<string, () => Promise<string>>> = {
  "of nobody": async () => newcomer().email,
  "of a member": async () => (await givenMemberWithPassword()).email,
  "that somebody claims": () => changed("email_verified_at = null"),
  "of somebody who has not taken their account": () => changed("email_verified_at = null, accepted_at = null"),
  "of somebody who is disabled": () => changed("status = 'inactive'"),
  "of somebody who has left": () => changed("status = 'terminated'"),
  "of a member of an organization out of use": async () => {
    const { email, org_id } = await givenMemberWithPassword();
    await sql("update organizations set is_active = false where id = $1", [org_id]);
    return email;
  },
  "of somebody who is invited": async () => {
    const { email } = newcomer();
    await givenInvite(await givenMember({ role: "admin" }), { email });
    return email;
  },
  "of somebody who was erased": async () => {
    const admin = await givenMember({ role: "admin" });
    const { id, email } = await givenMember({ org_id: admin.org_id });
    await call(erase, { token: admin.token, params: { id }, query: { erase: "true" } });
    return email;
  },
};

async function changed(change: string): Promise<string> {
  const { id, email } = await givenMemberWithPassword();
  await sql(`update users set ${change} where id = $1`, [id]);
  return email;
}

/** An administrator who asks, and somebody of theirs. */
type Asking = { admin: Member; operator: Member; colleague: Member; secretive: Member; invite: string };
type Ask = (address: string, asking: Asking) => Call;

/** Each way of naming an address, by its route; for a route that is not here the suite fails. */
const ASKING: Readonly<Record<string, readonly Ask[]>> = {
  "POST /api/auth/accept-account": [(email) => ({ body: { token: "made-up", password: PASSWORD, email } })],
  "POST /api/auth/change-email": [
    (email, { secretive }) => ({ token: secretive.token, body: { email, current_password: PASSWORD } }),
  ],
  "POST /api/auth/forgot-password": [(email) => ({ body: { email } })],
  "POST /api/auth/join": [
    (email) => ({ body: { organization_domain: "nobody.example", email } }),
    (email) => ({ body: { organization_domain: OPEN, email } }),
  ],
  "POST /api/auth/login": [(email) => ({ body: { email, password: "lobster-canal-52" } })],
  "POST /api/auth/register": [
    (email) => ({ body: { ...newcomer(), email, organization_name: "Works" } }),
    (email, { invite }) => ({ body: { ...newcomer(), email, invite_code: invite } }),
    (email) => ({ body: { ...newcomer(), email, invite_code: "made-up" } }),
  ],
  "POST /api/invites": [(email, { admin }) => ({ token: admin.token, body: { role: "employee", email } })],
  "POST /api/organizations": [
    (email, { operator }) => ({ token: operator.token, body: { name: "Works", admin: { email, name: "Ada" } } }),
  ],
  "POST /api/users": [
    (email, { admin }) => ({ token: admin.token, body: { email, name: "Eve", role: "employee" } }),
    (email, { admin }) => ({ token: admin.token, body: { email, name: "Eve", role: "employee", password: PASSWORD } }),
  ],
  "PUT /api/users/{id}": [
    (email, { admin, colleague }) => ({ token: admin.token, params: { id: colleague.id }, body: { email } }),
  ],
};

async function givenAsking(): Promise<Asking> {
  const admin = await givenMember({ role: "admin" });
  const operator = await givenMember({ role: "super_admin" });
  const colleague = await givenMember({ org_id: admin.org_id });
  const secretive = await givenMemberWithPassword({ org_id: admin.org_id });
  return { admin, operator, colleague, secretive, invite: await givenInvite(admin) };
}

/** An answer without what is new each time: ids, instants, secrets, the address itself, and that of the colleague. */
function told({ status, data, error, message }: Answer, address: string, { colleague }: Asking): unknown {
  const text = JSON.stringify({ status, data, error, message })
    .replaceAll(address, "the address")
    .replaceAll(colleague.email, "the colleague's address")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[\w-]+/g, "id")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "instant")
    .replaceAll(/"(access_token|invite_code|temporary_password|employee_id|name)":"[^"]*"/g, '"$1":"…"');
  return JSON.parse(text);
}

/** A request with the statements that it sent to PostgreSQL, in their order, and its hashes: what takes time. */
async function watched(request: () => Promise<Answer>) {
  const query = vi.spyOn(pg.Client.prototype, "query");
  const hashing = [vi.spyOn(bcrypt, "hash"), vi.spyOn(bcrypt, "compare")];
  const answer = await request();
  const sent = query.mock.calls.map(([statement]: unknown[]) => textOf(statement));
  const hashes = hashing.map(({ mock }) => mock.calls.length);
  for (const spy of [query, ...hashing]) spy.mockRestore();
  return { answer, work: { sent, hashes } };
}

function textOf(statement: unknown): string {
  const text = typeof statement === "string" ? statement : String((statement as { text?: string }).text);
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[\w-]+/g, "id");
}

/** What mails were asked for, in so far as their number and kinds tell. */
const mailsAsked = async () => (await mails.queued()).map(({ body }) => JSON.parse(body).kind).sort();

describe("what takes an address", () => {
  it("is tried below", () => {
    const taking = routes.filter(
      (route) =>
        route.contract.method !== "GET" &&
        bodyForms(route).some((form) => fieldsOf(form).some(({ path }) => path.at(-1) === "email")),
    );
    figures["routes that take an address"] = taking.length;
    expect(taking.map(({ name }) => name).sort()).toEqual(Object.keys(ASKING).sort());
  });
});

const ASKS = Object.entries(ASKING).flatMap(([name, asks]) =>
  asks.map((ask, index): [name: string, index: number, ask: Ask] => [name, index + 1, ask]),
);

describe("an address", () => {
  it.each(ASKS)("is answered alike by %s (%i), by the same work, whatever it is elsewhere", async (name, _, ask) => {
    const endpoint = routes.find((route) => route.name === name) as Endpoint;
    let first: unknown;
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [kind, given] of Object.entries(ELSEWHERE)) {
        const address = await given();
        const asking = await givenAsking();
        const request = { ip: randomUUID(), ...ask(address, asking) };
        await mails.queued();
        const { answer, work } = await watched(() => call(endpoint, request));
        figures.requests++;
        const seen = { told: told(answer, address, asking), work, mails: await mailsAsked() };
        if (round === 0) continue;
        first ??= seen;
        if (JSON.stringify(seen) !== JSON.stringify(first)) figures["answers that differ"]++;
        expect([kind, seen]).toEqual([kind, first]);
      }
    }
    figures["kinds of address"] = Object.keys(ELSEWHERE).length;
  });

  it.each([true, false])("is imported alike, whatever it is elsewhere (rehearsed: %s)", async (dry_run) => {
    const { admin } = await givenAsking();
    const addresses = await Promise.all(Object.values(ELSEWHERE).map((given) => given()));
    const csv = ["email,name", ...addresses.map((address) => `${address},Eve`)].join("\n");
    const { data } = await call(bulkImport, { token: admin.token, body: { csv, dry_run } });
    const object = { key: importKey({ org_id: admin.org_id, import_id: data.import.id }) };
    await startImport({ Records: [{ s3: { object } }] } as Parameters<typeof startImport>[0]);
    await runAllJobs();
    const report = await call(importStatus, { token: admin.token, params: { id: data.import.id } });
    figures.requests += addresses.length;
    expect(report.data.rows.items.map(({ outcome, errors }) => ({ outcome, errors }))).toEqual(
      addresses.map(() => ({ outcome: "created", errors: [] })),
    );
  });

  it("signs in with the password that was handed over, whatever it is elsewhere", async () => {
    const { handler, contract } = await import("../../functions/auth/login.ts");
    for (const [kind, given] of Object.entries(ELSEWHERE)) {
      const { admin } = await givenAsking();
      const email = await given();
      const body = { email, name: "Eve", role: "employee", password: PASSWORD };
      // A password that the account elsewhere does not have.
      const password = `${randomUUID()} violin`;
      const made = await call(create, { token: admin.token, body: { ...body, password } });
      const { status, data } = await call({ handler, contract }, { ip: randomUUID(), body: { email, password } });
      figures.requests++;
      expect([kind, status, data?.user.id]).toEqual([kind, 200, made.data.user.id]);
    }
  });
});
