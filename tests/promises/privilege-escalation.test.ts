import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as register from "../../functions/auth/register.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as status from "../../functions/users/bulk-import-status.ts";
import * as create from "../../functions/users/create.ts";
import * as deactivateInactive from "../../functions/users/deactivate-inactive.ts";
import * as invite from "../../functions/users/invite.ts";
import { ROLES, type Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { bodyForms, fieldsOf } from "../steps/call/body-fields.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { isCursor, slotsOf } from "../steps/call/id-slots.ts";
import { type Answer, call } from "../steps/call/when.ts";
import { LIVE_VIEW } from "../steps/live-view/live-view.ts";
import { whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { changedTables, checksum } from "../steps/scene/checksum.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { kindOf } from "../steps/scene/tenant.ts";
import { tell } from "./figures.ts";
import { ACTIONS, type Action, givenTarget, isAllowed, reaches, type Target } from "./member-rights.ts";

useTestDatabase();

const routes = await everyRoute();
const byName = new Map(routes.map((route) => [route.name, route]));
const writes = routes.filter(({ contract }) => contract.method !== "GET");

/** Every actor with every target, and each with themselves. */
const PAIRS = [
  ...ROLES.flatMap((actor) => ROLES.map((target) => ({ actor, target, own: false }))),
  ...ROLES.map((role) => ({ actor: role, target: role, own: true })),
];

const tried = { pairs: 0, refused: 0, allowed: 0, "roles asked for": 0 };
let org_id: string;
beforeAll(async () => {
  org_id = (await givenOrganization()).id;
  await givenSetting(org_id, "members_delete_screenshots", true);
  await givenSetting(org_id, "live_view", LIVE_VIEW);
  await sql("update organizations set plan = 'enterprise' where id = $1", [org_id]);
});
afterAll(() => tell(10, "privilege escalation", { actions: ACTIONS.length, ...tried }));

/** Of nobody, or of what nobody but its owner can act on. */
const NOT_OF_MEMBERS: readonly string[] = [
  "organization",
  "employee_id",
  "invite",
  "credential",
  "applied_rule",
  "place",
  "attended_session",
  "scanned_session",
];

/** Of nobody but the caller: another member's id is refused, whoever asks. */
const OF_ONESELF = ["POST /api/sync/push", "POST /api/sync/resolve", "DELETE /api/reports/exports/{id}"];
/** They have made what whoever sees the member may read: nothing of the member changes. */
const READING = ["POST /api/reports/exports"];

describe("what is tried", () => {
  it("is every route that changes something of a member by an id", () => {
    const ofMembers = writes.filter((route) =>
      slotsOf(route)
        .filter((slot) => !isCursor(slot))
        .some(({ field }) => !NOT_OF_MEMBERS.includes(kindOf(route.contract, field))),
    );
    const tried = [...new Set(ACTIONS.map(({ route }) => route)), ...OF_ONESELF, ...READING];
    expect(ofMembers.map(({ name }) => name).sort()).toEqual(tried.sort());
  });

  it("is every route that can give a role", () => {
    const giving = writes
      .flatMap(bodyForms)
      .filter((form) => fieldsOf(form).some(({ path }) => path.at(-1) === "role"));
    expect(giving.map(({ name }) => name)).toEqual([
      "POST /api/invites",
      // Employee or student: whoever joins on their own gets no more.
      "PUT /api/settings/{key} self_registration",
      "POST /api/users",
      "PUT /api/users/{id}",
    ]);
  });
});

describe.each(PAIRS)("a $actor acting on a $target (oneself: $own)", ({ actor, target, own }) => {
  const allowed = (action: Action) => isAllowed(actor, target, own, action);

  async function givenPair(): Promise<{ acting: Member; on: Target }> {
    const on = await givenTarget(org_id, target);
    return { acting: own ? on.member : await givenMember({ org_id, role: actor }), on };
  }

  async function attempt({ acting, on }: { acting: Member; on: Target }, action: Action): Promise<Answer> {
    const route = byName.get(action.route);
    if (route === undefined) throw new Error(`no such route: ${action.route}`);
    if (isAllowed(acting.role, on.member.role, acting.id === on.member.id, action)) await action.prepare?.(on);
    return call(route, { ...action.request(on), token: acting.token });
  }

  it("is refused what is not theirs to do, and changes nothing", async () => {
    const pair = await givenPair();
    const before = await checksum();
    for (const action of ACTIONS.filter((each) => !allowed(each))) {
      const { status, error } = await attempt(pair, action);
      expect([action.what, status, error?.code]).toEqual([
        action.what,
        expect.toBeOneOf([403, 404]),
        expect.toBeOneOf(["FORBIDDEN", "NOT_FOUND", "OWN_CORRECTION", "OWN_LEAVE", "OWN_SCREEN"]),
      ]);
      tried.refused++;
    }
    expect(changedTables(before, await checksum())).toEqual([]);
    tried.pairs++;
  });

  it("may do what is", async () => {
    for (const action of ACTIONS.filter(allowed)) {
      const { status, error } = await attempt(await givenPair(), withFreshTexts(action));
      expect([action.what, status, error]).toEqual([action.what, expect.toBeOneOf([200, 201, 202]), undefined]);
      tried.allowed++;
    }
  });
});

/** Addresses and employee ids are taken once somebody has them. */
function withFreshTexts(action: Action): Action {
  const fresh = (text: string) => text.replace(/mallory@|M-1/, (found) => `${randomUUID().slice(0, 8)}${found}`);
  return {
    ...action,
    request: (target) => {
      const request = action.request(target);
      return request.body === undefined
        ? request
        : { ...request, body: JSON.parse(fresh(JSON.stringify(request.body))) };
    },
  };
}

describe.each(ROLES)("a %s giving a role to somebody new", (actor) => {
  it.each(ROLES)("as a %s", async (given) => {
    const { token } = await givenMember({ org_id, role: actor });
    const may = reaches(actor, "admin") && reaches(actor, given);
    const email = `${randomUUID()}@example.com`;
    const created = await call(create, { token, body: { email, name: "New", role: given } });
    expect([created.status, created.data?.user.role]).toEqual(may ? [201, given] : [403, undefined]);

    const invited = await call(invite, { token, body: { role: given } });
    // Of those who look after all organizations none is made by an invite.
    expect(invited.status).toBeOneOf(may && given !== "super_admin" ? [201] : [400, 403]);
    if (invited.status === 201) expect(await joined(invited.data.invite_code)).toBe(given);
    tried["roles asked for"] += 2;
  });
});

/** The role that somebody gets who asks for the highest one with an invite for another. */
async function joined(invite_code: string): Promise<Role> {
  const body = { email: `${randomUUID()}@example.com`, password: "a long enough passphrase", name: "Joe", invite_code };
  const greedy = await call(register, { body: { ...body, role: "super_admin" }, ip: randomIp() });
  expect(greedy.error?.details).toEqual([{ path: "body.role", message: "unknown field", code: "unknown" }]);
  return (await call(register, { body, ip: randomIp() })).data.user.role;
}

let addresses = 0;
const randomIp = () => `203.0.113.${addresses++ % 256}`;

describe("an import", () => {
  const pairs = ROLES.flatMap((target) => ROLES.map((gives) => ({ target, gives })));

  it.each(["admin", "super_admin"] as const)("by a %s touches nobody above, and gives no role above", async (actor) => {
    const importer = await givenMember({ org_id, role: actor });
    const members = await Promise.all(pairs.map(({ target }) => givenMember({ org_id, role: target })));
    const fresh = ROLES.map((role) => ({ email: `${randomUUID()}@example.com`, role }));
    const rows = [
      ...pairs.map(({ gives }, index) => `${members[index]?.email},Mallory,${gives}`),
      ...fresh.map(({ email, role }) => `${email},Mallory,${role}`),
      `${importer.email},Mallory,${actor === "admin" ? "super_admin" : "admin"}`,
    ];
    const outcomes = await whenImported(importer, ["email,name,role", ...rows].join("\n"));
    expect(outcomes).toEqual([
      ...pairs.map(({ target, gives }) => (reaches(actor, target) && reaches(actor, gives) ? "updated" : "rejected")),
      ...ROLES.map((role) => (reaches(actor, role) ? "created" : "rejected")),
      "rejected",
    ]);
    for (const [index, { target, gives }] of pairs.entries()) {
      const [now] = await sql("select role, name from users where id = $1", [members[index]?.id]);
      const untouched = { role: target, name: members[index]?.name };
      expect(now).toEqual(outcomes[index] === "updated" ? { role: gives, name: "Mallory" } : untouched);
    }
    tried["roles asked for"] += rows.length;
  });

  it.each(ROLES.filter((role) => !reaches(role, "admin")))("by a %s does not begin", async (role) => {
    const { token } = await givenMember({ org_id, role });
    expect((await call(bulkImport, { token, body: { csv: "email,name\na@example.com,A" } })).status).toBe(403);
  });

  async function whenImported({ token }: Member, csv: string): Promise<string[]> {
    const { data } = await call(bulkImport, { token, body: { csv } });
    expect(await whenJobRuns({ kind: "import-members", org_id, import_id: data.import.id })).toBe(true);
    const report = await call(status, { token, params: { id: data.import.id }, query: { limit: "100" } });
    return report.data.rows.items.map(({ outcome }) => outcome);
  }
});

describe.each(ROLES)("disabling whoever is inactive, asked by a %s", (actor) => {
  it("reaches nobody of their own rank or above", async () => {
    const { id } = await givenOrganization();
    const acting = await givenMember({ org_id: id, role: actor });
    for (const role of ROLES) await givenMember({ org_id: id, role });
    await sql("update users set created_at = now() - interval '1 year' where org_id = $1", [id]);
    await sql("update user_sessions set last_used_at = now() - interval '1 year' where org_id = $1", [id]);
    const answer = await call(deactivateInactive, { token: acting.token, body: { inactive_days: 30 } });
    expect(answer.status).toBe(reaches(actor, "admin") ? 200 : 403);
    const disabled = await sql<{ role: Role }>("select role from users where org_id = $1 and status <> 'active'", [id]);
    const below = ROLES.filter((role) => !reaches(role, "admin"));
    expect(disabled.map(({ role }) => role).sort()).toEqual(reaches(actor, "admin") ? below.sort() : []);
  });
});
