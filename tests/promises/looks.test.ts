// Nobody looks unseen: whoever is shown what stood on another member's screen, or follows what one member does, is in
// that member's list, once a quarter of an hour. The routes are found by what their answers can show.
import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as current from "../../functions/activity/current.ts";
import * as looks from "../../functions/audit/looks.ts";
import * as views from "../../functions/audit/views.ts";
import * as pushEvents from "../../functions/jobs/push-events.ts";
import * as daily from "../../functions/reports/daily.ts";
import { type JsonSchema, Schemas } from "../../infra/openapi/json-schema.ts";
import { LOOK_KINDS, type LookKind } from "../../lib/audit/look.ts";
import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { requestFor, slotsOf } from "../steps/call/id-slots.ts";
import { callersOf } from "../steps/call/same-answer.ts";
import { type Call, call, callForText } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { givenSocket, useFakeSockets } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
useFakeSockets();

/**
 * Fields that can hold what stands on a screen, or one's day minute by minute, or what was typed in each hour of it, or at
 * which devices somebody works.
 */
const SHOWS =
  /title|^hours$|applications?$|websites?$|window|url$|image|picture|thumbnail|frame|host|timeline|segment|_strokes$|^faces$|^face_|^trackers$/;

/** What a route that shows something of a member's counts as. */
const KINDS: Readonly<Record<string, LookKind>> = {
  "GET /api/activity/applications": "days",
  "GET /api/activity/current": "titles",
  "GET /api/activity/history": "days",
  "GET /api/activity/receipts": "days",
  "GET /api/activity/recent": "pictures",
  "GET /api/activity/slots": "days",
  "GET /api/attendance/{id}/explain": "days",
  "GET /api/classes/{id}/export": "days",
  "GET /api/reports/custom": "days",
  "GET /api/reports/daily": "days",
  "GET /api/reports/export": "days",
  "GET /api/reports/hours": "days",
  "GET /api/reports/monthly": "days",
  "GET /api/reports/productivity-summary": "days",
  "GET /api/reports/sessions/export": "days",
  "GET /api/reports/team-overview": "days",
  "GET /api/reports/weekly": "days",
  "GET /api/users/{id}/devices": "devices",
  "GET /api/users/{id}/faces": "faces",
  "GET /api/screenshots/list": "pictures",
  "GET /api/screenshots/{id}": "pictures",
  "GET /api/sessions/{id}/attendance": "faces",
  "GET /api/sessions/{id}/export": "days",
};

/** What shows members, or names them, only where it is asked to. */
const BY_MEMBER: Readonly<Record<string, Record<string, string>>> = {
  "GET /api/reports/team-overview": { include: "segments" },
  "GET /api/reports/sessions/export": { group_by: "student" },
};

const TITLE = "the title of a meeting that somebody has declared, to those who decide about it";

/** Fields of such a name that show nobody's screen, and routes with one, and what it is. */
const OTHER_FIELDS = ["profile_picture_url", "picture_upload"]; // What people choose of themselves.
const NO_LOOK: Readonly<Record<string, string>> = {
  "GET /api/audit/looks": "how often titles and pictures were looked at",
  "GET /api/audit/views": "how often titles and pictures were looked at",
  "DELETE /api/corrections/{id}": TITLE,
  "GET /api/corrections": TITLE,
  "GET /api/corrections/{id}": TITLE,
  "GET /api/downloads": "from where trackers are fetched",
  "GET /api/exports/{id}": "a copy for its member and who asked; its look: tests/jobs/export-own-data.test.ts",
  "GET /api/reports/exports/{id}": "where a file is; the look was its making: tests/jobs/export-reports.test.ts",
  "GET /api/attendance/status": "how often pictures of the caller's own screen are asked for",
  "GET /api/live-view/current": "how many pictures were shown",
  "GET /api/live-view/history": "how many pictures were shown",
  "POST /api/live-view/start": "how many pictures were shown; its look: tests/endpoints/live-view/live-view.test.ts",
  "POST /api/live-view/{id}/extend": "how many pictures were shown",
  "POST /api/live-view/{id}/stop": "how many pictures were shown",
  "GET /api/notifications": "the headings of the caller's own notifications",
  "GET /api/tracker/policy": "the rules by which titles and addresses of the caller's own screen are withheld",
  "POST /api/auth/refresh-token": "settings of the caller's organization, and its own name",
  "POST /api/activity/log": "the title of the caller's own meeting",
  "POST /api/notifications/{id}/read": "the heading of the caller's own notification",
  "POST /api/changes/{id}/undo": TITLE,
  "POST /api/corrections": TITLE,
  "POST /api/corrections/{id}/approve": TITLE,
  "POST /api/corrections/{id}/decline": TITLE,
  "POST /api/users/{id}/days/{date}/changes": TITLE,
  "POST /api/users/{id}/days/{date}/changes/preview": TITLE,
  "POST /api/auth/totp": "from where an app takes the caller's own new secret",
  "POST /api/realtime/ticket": "the address of the WebSocket",
  "POST /api/screenshots/upload": "the caller's own",
  "GET /api/sync/pull": "the caller's own days, meetings and notifications",
  "GET /api/sync/status": "what the caller's own operations are in conflict with",
  "POST /api/sync/push": "what became of the caller's own operations",
  "POST /api/sync/resolve": "what the caller's own operation was in conflict with",
  "POST /api/users/profile/picture": "where the caller's own picture goes",
  "POST /api/users/bulk-import": "where the file of members goes",
};

const routes = await everyRoute();
const showing = routes.filter((route) =>
  fieldsOf(route).some((field) => SHOWS.test(field) && !OTHER_FIELDS.includes(field)),
);
const looking = showing.filter(({ name }) => !(name in NO_LOOK));
const silent = routes.filter(({ name, contract }) => contract.method === "GET" && !(name in KINDS));

let tenant: Tenant;
const tried = {
  looks: 0,
  "looks at once": 0,
  "reads that are none": 0,
  "refused looks": 0,
  "looks that nobody sees": 0,
};

beforeAll(async () => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
  tenant = await givenTenant();
  // What a face was found to be is shown of marks that came with one, and only those are looks.
  const faced = "update session_attendance set face_model = 'arcface-512', face_similarity = 0.8 where user_id = $1";
  await sql(faced, [tenant.members.employee.id]);
  // On the first page of every list, however many have come to look.
  await sql("update users set name = 'A member' where id = $1", [tenant.members.employee.id]);
});
afterAll(() => {
  delete process.env.RATE_LIMIT_MEMBER;
  tell(39, "looks", { "routes searched": routes.length, "routes that show": looking.length, ...tried });
});

/** The names of all fields in an answer. */
function fieldsOf({ contract: { response } }: Route): string[] {
  const schemas = new Schemas();
  const walk = (given: JsonSchema, seen: ReadonlySet<unknown>): string[] => {
    const schema = schemas.resolve(given);
    if (seen.has(schema)) return [];
    const on = (inner: unknown) => walk(inner as JsonSchema, new Set([...seen, schema]));
    const forms = [schema.items ?? [], schema.anyOf ?? [], schema.allOf ?? []].flat();
    const fields = Object.entries(schema.properties ?? {});
    return [...fields.flatMap(([name, inner]) => [name, ...on(inner)]), ...forms.flatMap(on)];
  };
  return walk(schemas.convert(response, "output"), new Set());
}

/** A request about the tenant's employee. */
function aboutEmployee(route: Route): Call {
  const slot = slotsOf(route).find(({ field }) => field === "user_id");
  const request = requestFor(route, tenant.ids, slot, tenant.members.employee.id);
  return { ...request, query: { ...request.query, ...BY_MEMBER[route.name] } };
}

type Counted = { viewer_id: string } & Record<LookKind, number>;

/** The looks of a viewer at the employee, quarter by quarter. */
const looksOf = (viewer: Member, at: Member = tenant.members.employee) =>
  sql<Counted>(
    `select viewer_id, ${LOOK_KINDS.join(", ")} from looks where viewer_id = $1 and member_id = $2 order by quarter`,
    [viewer.id, at.id],
  );
const sumOf = (rows: readonly Counted[]) =>
  rows.reduce((sum, row) => sum + LOOK_KINDS.reduce((all, kind) => all + row[kind], 0), 0);
const allLooks = async () => (await sql<{ n: number }>("select count(*)::int as n from looks"))[0]?.n;

describe("a route", () => {
  it("that can show what stood on a screen is a look, or says what else it shows", () => {
    expect(looking.map(({ name }) => name).sort()).toEqual(Object.keys(KINDS).sort());
  });

  it("that is excused is there, and has such a field", () => {
    const names = showing.map(({ name }) => name);
    expect(Object.keys(NO_LOOK).filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** Who may see it of others: registered faces and devices are for administrators only. */
const viewersOf = ({ name }: Route): Role[] =>
  /^GET .api.users.{id}.(faces|devices)$/.test(name) ? ["admin", "super_admin"] : ["manager", "admin", "super_admin"];

describe.each(looking)("$name", (route) => {
  const kind = KINDS[route.name] as LookKind;
  const viewers = viewersOf(route);

  it.each(viewers)("is one entry a quarter of an hour for a %s, with a count", async (role) => {
    // Of their own, so that nobody else's looks are in the way.
    const viewer = await givenMember({ org_id: tenant.org_id, role, department: "Research" });
    const quarter = new Date(Math.floor(Date.now() / 900_000) * 900_000);
    const request = { ...aboutEmployee(route), token: viewer.token };
    for (const seconds of [1, 899, 900]) {
      const now = new Date(quarter.getTime() + seconds * 1000);
      expect((await callForText(route, { ...request, now })).status).toBe(200);
      tried.looks += 1;
    }
    const rows = (await looksOf(viewer)).map((row) => row[kind]);
    expect(rows).toEqual([2, 1]);
    expect(sumOf(await looksOf(viewer))).toBe(3);
    const seen = (await call(views, { token: tenant.members.employee.token, query: { limit: "100" } })).data.items;
    expect(seen.filter(({ viewer: by }) => by.id === viewer.id).map(({ count }) => count)).toEqual([1, 2]);
    const query = { viewer_id: viewer.id, member_id: tenant.members.employee.id };
    const listed = (await call(looks, { token: tenant.members.admin.token, query })).data.items;
    expect(listed.map(({ count, member }) => [count, member.id])).toEqual([1, 2].map((n) => [n, query.member_id]));
  });

  it("counts all that come at once, and answers them", async () => {
    const viewer = await givenMember({ org_id: tenant.org_id, role: viewers[0] ?? "admin" });
    const request = { ...aboutEmployee(route), token: viewer.token, now: new Date() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => callForText(route, request)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await looksOf(viewer)).map((row) => row[kind])).toEqual([8]);
    tried["looks at once"] += 8;
  });

  it("is none of oneself, and none when it is refused", async () => {
    const { employee } = tenant.members;
    const elsewhere = await givenMember({ org_id: tenant.org_id, role: "manager", managed_departments: ["Legal"] });
    const colleague = await givenMember({ org_id: tenant.org_id });
    const foreign = await givenMember({ role: "admin" });
    const before = await allLooks();
    const request = aboutEmployee(route);
    if (callersOf(route).includes("employee"))
      expect((await callForText(route, { ...request, token: employee.token })).status).toBe(200);
    for (const { token } of [elsewhere, colleague, foreign]) {
      await callForText(route, { ...request, token });
      tried["refused looks"] += 1;
    }
    expect(await allLooks()).toBe(before);
  });
});

describe("what is none", () => {
  it.each(silent)("$name leaves no look", async (route) => {
    const before = await allLooks();
    // A copy of somebody's data is its member's and nobody else's here.
    const { token } = tenant.members[route.name === "GET /api/exports/{id}" ? "employee" : "super_admin"];
    const answer = await callForText(route, { ...aboutEmployee(route), token });
    expect(answer.status).toBeLessThan(500);
    expect(await allLooks()).toBe(before);
    if (answer.status === 200) tried["reads that are none"] += 1;
  });

  it("was seen to answer, but where a mail's token is asked for", () => {
    expect(tried["reads that are none"]).toBeGreaterThan(silent.length * 0.8);
  });
});

describe("a look", () => {
  it("of several kinds is one entry", async () => {
    const viewer = await givenMember({ org_id: tenant.org_id, role: "manager" });
    const request = { token: viewer.token, query: { user_id: tenant.members.employee.id }, now: new Date() };
    await Promise.all([call(current, request), call(daily, request), call(daily, request)]);
    await givenSocket(viewer, `live:${tenant.members.employee.id}`);
    const rows = await looksOf(viewer);
    expect(rows.length).toBeLessThanOrEqual(2); // The quarter may end meanwhile.
    expect(sumOf(rows)).toBe(4);
  });

  it("is what nobody can show without: a failure to keep it is a failure to answer", async () => {
    const viewer = await givenMember({ org_id: tenant.org_id, role: "admin" });
    await sql("alter table looks add constraint looks_refused check (pictures < 0) not valid");
    try {
      for (const route of looking) {
        const { status, text } = await callForText(route, { ...aboutEmployee(route), token: viewer.token });
        expect([route.name, status, text.includes(tenant.canary)]).toEqual([route.name, 500, false]);
        tried["looks that nobody sees"] += 1;
      }
    } finally {
      await sql("alter table looks drop constraint looks_refused");
    }
  });
});

describe("a socket", () => {
  const frame = (member: Member, channel: string, event = "user:status") => ({
    messageId: channel,
    body: JSON.stringify({
      event,
      channel,
      org_id: member.org_id,
      user_id: member.id,
      department: "Research",
      data: {},
      at: new Date().toISOString(),
    }),
  });

  it("that follows a member is a look when it begins, and when it hears of them", async () => {
    const { employee } = tenant.members;
    const viewer = await givenMember({ org_id: tenant.org_id, role: "manager" });
    await givenSocket(viewer, `live:${employee.id}`);
    expect(sumOf(await looksOf(viewer))).toBe(1);
    const heard = frame(employee, `live:${employee.id}`, "screenshot:new");
    // What the member does is told to managers on the channel of everybody.
    const Records = [heard, heard, frame(employee, `live:${employee.id}`)];
    await pushEvents.handler({ Records } as SQSEvent);
    const rows = await looksOf(viewer);
    expect(rows.reduce((sum, { live }) => sum + live, 0)).toBe(3);
  });

  it("that hears what stands on the screen of one of all is a look at them", async () => {
    const { employee } = tenant.members;
    const viewer = await givenMember({ org_id: tenant.org_id, role: "manager" });
    await givenSocket(viewer, "users");
    await pushEvents.handler({ Records: [frame(employee, "users")] } as SQSEvent);
    expect((await looksOf(viewer)).map(({ titles, live }) => [titles, live])).toEqual([[1, 0]]);
  });

  it("that hears who is there, or of oneself, is none", async () => {
    const { employee } = tenant.members;
    const viewer = await givenMember({ org_id: tenant.org_id, role: "manager" });
    await givenSocket(viewer, "users", "attendance", "notifications");
    await givenSocket(employee, `live:${employee.id}`);
    const before = await allLooks();
    const Records = [frame(employee, "attendance", "attendance:update"), frame(employee, `live:${employee.id}`)];
    await pushEvents.handler({ Records } as SQSEvent);
    expect((await looksOf(viewer)).length).toBe(0);
    expect(await allLooks()).toBe(before);
  });

  it("that may not follow a member is none", async () => {
    const viewer = await givenMember({ org_id: tenant.org_id, role: "manager", managed_departments: ["Legal"] });
    const before = await allLooks();
    await givenSocket(viewer, `live:${tenant.members.employee.id}`);
    await givenSocket(await givenMember({ role: "admin" }), `live:${tenant.members.employee.id}`);
    expect(await allLooks()).toBe(before);
  });
});
