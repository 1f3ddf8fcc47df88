import * as exportMember from "../../functions/privacy/export.ts";
import * as orderExport from "../../functions/reports/order-export.ts";
import type { Call } from "../steps/call/when.ts";
import { call } from "../steps/call/when.ts";
import { runAllJobs } from "../steps/queues/jobs-queue.ts";
import { givenClass } from "../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";
import { givenInvite } from "../steps/scene/sign-in.ts";
import { type Traced, tracedRequests } from "./traced-requests.ts";

type Given = () => Promise<readonly Traced[]>;

/** Requests to a route that ask for a fresh proof, and requests that do not. */
export type Asking = { asks: Given; others?: Given };

const by = (member: Member, what: string, request: Call): Traced => ({
  what,
  request: { ...request, token: member.token },
  actor: () => member.id,
});

const always = (name: string): Asking => ({ asks: () => tracedRequests(name) });

/** Those of the traced requests that change one of these; the others do not ask. */
const where = (name: string, asking: readonly string[]): Asking => {
  const of = async (asks: boolean) =>
    (await tracedRequests(name)).filter(({ what = "" }) => asking.includes(what) === asks);
  return { asks: () => of(true), others: () => of(false) };
};

const admin = () => givenMember({ role: "admin" });
const person = (role: string) => ({ email: `${crypto.randomUUID()}@example.com`, name: "Eve", role });

/** A request of an administrator for each of the bodies. */
const bodies =
  (...given: readonly object[]): Given =>
  () =>
    Promise.all(given.map(async (body) => by(await admin(), JSON.stringify(body), { body })));

async function resend(role: "employee" | "manager"): Promise<readonly Traced[]> {
  const owner = await admin();
  await givenInvite(owner, { role });
  const [invite] = await sql<{ id: string }>("select id from invites where org_id = $1", [owner.org_id]);
  return [by(owner, role, { params: { id: invite?.id ?? "" }, body: {} })];
}

/** An administrator, a member of theirs, and whom the request is about. */
async function about(whom: "oneself" | "another", request: (id: string) => Call | Promise<Call>) {
  const asker = await admin();
  const { id } = whom === "oneself" ? asker : await givenMember({ org_id: asker.org_id });
  return [by(asker, whom, await request(id))];
}

async function readyExport(whom: "oneself" | "another"): Promise<readonly Traced[]> {
  const asker = await admin();
  const { id } = whom === "oneself" ? asker : await givenMember({ org_id: asker.org_id });
  const { data } = await call(exportMember, { token: asker.token, params: { id } });
  await runAllJobs();
  return [by(asker, whom, { params: { id: data.export.id } })];
}

const REPORT = { type: "daily", format: "csv" } as const;

async function readyReport(whom: "oneself" | "another"): Promise<readonly Traced[]> {
  const asker = await admin();
  const { id: user_id } = whom === "oneself" ? asker : await givenMember({ org_id: asker.org_id });
  const { data } = await call(orderExport, { token: asker.token, body: { ...REPORT, user_id } });
  await runAllJobs();
  return [by(asker, whom, { params: { id: data.export.id } })];
}

/** Also whoever teaches it themselves is asked. */
async function fileOf(what: "class" | "session"): Promise<readonly Traced[]> {
  const asker = await admin();
  const class_id = await givenClass(asker);
  const id = what === "class" ? class_id : await givenSession(asker, { class_id, status: "completed" });
  return [by(asker, what, { params: { id }, query: { format: "csv" } })];
}

const report = (id?: string): Call => ({
  query: { format: "csv", type: "daily", ...(id === undefined ? {} : { user_id: id }) },
});

const OPEN_DOORS = [
  "retention_days",
  "second_factor_roles",
  "self_registration",
  "session_days",
  "face_enabled",
  "face_trust",
  "face_retention_days",
  "live_view",
];

/** Every route whose contract asks for a fresh proof. One that is not here fails the suite. */
export const ASKING: Readonly<Record<string, Asking>> = {
  "DELETE /api/auth/passkeys/{id}": always("DELETE /api/auth/passkeys/{id}"),
  "DELETE /api/auth/totp": always("DELETE /api/auth/totp"),
  "DELETE /api/users/{id}": always("DELETE /api/users/{id}"),
  "DELETE /api/users/{id}/second-factors": always("DELETE /api/users/{id}/second-factors"),
  "POST /api/auth/passkeys/options": always("POST /api/auth/passkeys/options"),
  "POST /api/auth/recovery-codes": always("POST /api/auth/recovery-codes"),
  "POST /api/auth/totp": always("POST /api/auth/totp"),
  "POST /api/face/consent": always("POST /api/face/consent"),
  "POST /api/face/register": always("POST /api/face/register"),
  "POST /api/organizations": always("POST /api/organizations"),
  "PUT /api/organizations/{id}": where("PUT /api/organizations/{id}", ["is_active"]),
  "PUT /api/settings/{key}": where("PUT /api/settings/{key}", OPEN_DOORS),
  "PUT /api/users/{id}": where("PUT /api/users/{id}", ["role", "email", "status"]),
  "POST /api/invites": {
    asks: bodies({ role: "teacher" }, { role: "manager" }, { role: "admin" }),
    others: bodies({ role: "employee" }, { role: "student" }),
  },
  "POST /api/invites/{id}/resend": { asks: () => resend("manager"), others: () => resend("employee") },
  "POST /api/users": {
    asks: bodies(person("teacher"), person("manager"), person("admin")),
    others: bodies(person("employee"), person("student")),
  },
  "POST /api/users/bulk-import": {
    asks: bodies({ csv: "email,name,role\nx@example.com,Eve,admin" }),
    others: bodies({ csv: "email,name,role\nx@example.com,Eve,admin", dry_run: true }),
  },
  "POST /api/users/deactivate-inactive": {
    asks: bodies({ inactive_days: 90 }),
    others: bodies({ inactive_days: 90, dry_run: true }),
  },
  "POST /api/users/{id}/export": {
    asks: () => about("another", (id) => ({ params: { id } })),
    others: () => about("oneself", (id) => ({ params: { id: id.toUpperCase() } })),
  },
  "POST /api/reports/exports": {
    asks: async () => [
      ...(await about("another", (user_id) => ({ body: { ...REPORT, user_id } }))),
      by(await admin(), "everybody", { body: REPORT }),
    ],
    others: () => about("oneself", (user_id) => ({ body: { ...REPORT, user_id } })),
  },
  "GET /api/reports/exports/{id}": { asks: () => readyReport("another"), others: () => readyReport("oneself") },
  "GET /api/exports/{id}": { asks: () => readyExport("another"), others: () => readyExport("oneself") },
  "GET /api/classes/{id}/export": { asks: () => fileOf("class") },
  "GET /api/sessions/{id}/export": { asks: () => fileOf("session") },
  "GET /api/reports/sessions/export": {
    asks: async () => [by(await admin(), "by week", { query: { format: "csv" } })],
  },
  "GET /api/reports/export": {
    asks: async () => [...(await about("another", report)), ...(await about("oneself", () => report()))],
    others: () => about("oneself", report),
  },
};
