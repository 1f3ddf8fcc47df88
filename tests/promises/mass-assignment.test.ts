import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as updateOrganization from "../../functions/organizations/update.ts";
import * as updateUser from "../../functions/users/update.ts";
import * as updateProfile from "../../functions/users/update-profile.ts";
import { planFields } from "../../lib/organizations/profile.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type BodyForm, bodyForms, fieldsOf, hasType, valueAt, withValue } from "../steps/call/body-fields.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { type Call, call, callForText } from "../steps/call/when.ts";
import { type Checksum, changedTables, checksum } from "../steps/scene/checksum.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = await everyRoute();
const forms = routes.flatMap(bodyForms).map((form) => [form.name, form] as const);
const bodyless = routes.filter(({ contract }) => contract.body === undefined).map((each) => [each.name, each] as const);

/** Each alone: what decides about rights, and names that some framework somewhere has understood. */
const ALONE: Readonly<Record<string, unknown>> = {
  role: "super_admin",
  org_id: "0198c5a0-0000-7000-8000-000000000001",
  id: "0198c5a0-0000-7000-8000-000000000002",
  user_id: "0198c5a0-0000-7000-8000-000000000003",
  session_id: "0198c5a0-0000-7000-8000-000000000004",
  password_hash: "$2b$04$x",
  status: "active",
  created_at: "2020-01-01T00:00:00Z",
  email_verified: true,
  is_admin: true,
  isAdmin: true,
  orgId: "0198c5a0-0000-7000-8000-000000000001",
  permissions: ["*"],
  Role: "super_admin",
  "role ": "super_admin",
  "user.role": "super_admin",
  "user[role]": "super_admin",
  ["__proto__"]: { role: "super_admin" },
  constructor: { prototype: { role: "super_admin" } },
  prototype: { role: "super_admin" },
};

/**
 * Any field may stand in these. The first two are kept as they come, and nothing is read from them; the others are as
 * browsers write them, which add to it from year to year, and what is not declared is dropped unread.
 */
const OPEN = [
  "POST /api/activity/heartbeat, form 1: heartbeats.0.metadata",
  "POST /api/activity/heartbeat, form 2: metadata",
  "POST /api/auth/passkey-sign-in: passkey",
  "POST /api/auth/passkey-sign-in: passkey.response",
  "POST /api/auth/passkeys: passkey",
  "POST /api/auth/passkeys: passkey.response",
  "POST /api/auth/second-factor, form 3: passkey",
  "POST /api/auth/second-factor, form 3: passkey.response",
  "POST /api/auth/step-up, form 4: passkey",
  "POST /api/auth/step-up, form 4: passkey.response",
  // The endpoint that an operation is for takes nothing but its own fields.
  "POST /api/sync/push: operations.0.data",
];

const tried = { routes: new Set<string>(), objects: 0, requests: 0, changed: 0 };
let caller: Member;
let columns: string[];
beforeAll(async () => {
  const rows = await sql<{ name: string }>(selectColumns);
  columns = rows.map(({ name }) => name);
});
afterAll(() =>
  tell(9, "mass assignment", {
    "routes with a body": tried.routes.size,
    "objects in their bodies": tried.objects,
    "columns and other names added to each": columns.length + Object.keys(ALONE).length,
    requests: tried.requests,
    "tables changed": tried.changed,
  }),
);

async function send(route: Route, request: Call, token = caller.token) {
  // From somewhere else each time: limits are not what is asked about.
  const ip = `203.0.${Math.floor(tried.requests / 256) % 256}.${tried.requests % 256}`;
  tried.requests++;
  return call(route, { ...request, ip, ...(route.contract.access === "public" ? {} : { token }) });
}

async function expectNothingChangedSince(before: Checksum): Promise<void> {
  expectSame(before, await checksum());
}

function expectSame(before: Checksum, after: Checksum): void {
  const changed = changedTables(before, after);
  tried.changed += changed.length;
  expect(changed).toEqual([]);
}

/** The objects of a form's body, each with the fields that are its own. */
function objectsOf(form: BodyForm) {
  const objects = new Map<string, { path: readonly string[]; isOpen: boolean; own: string[] }>();
  for (const { path, schema } of fieldsOf(form).filter((field) => hasType(field.schema, "object"))) {
    // An object that comes in several forms is tried with what is in none of them.
    const known = objects.get(path.join("."));
    const own = Object.keys((schema.properties ?? {}) as object);
    const isOpen = schema.additionalProperties !== false;
    objects.set(path.join("."), {
      path,
      isOpen: isOpen || known?.isOpen === true,
      own: [...(known?.own ?? []), ...own],
    });
  }
  return [...objects.values()];
}

function withFields({ example }: BodyForm, path: readonly string[], fields: object): unknown {
  return withValue(example, path, { ...(valueAt(example, path) as object), ...fields });
}

describe("a field that is not in a route's contract", () => {
  // All of it is refused, so that one caller and one look at the database serve for every form.
  let seen: Checksum;
  beforeAll(async () => {
    process.env.RATE_LIMIT_MEMBER = "1000000";
    caller = await givenMember({ role: "super_admin" });
    seen = await checksum();
  });
  afterAll(() => {
    delete process.env.RATE_LIMIT_MEMBER;
  });

  async function expectNothingChanged(): Promise<void> {
    const before = seen;
    seen = await checksum();
    expectSame(before, seen);
  }

  it("is taken nowhere but where anything is", () => {
    const open = forms.flatMap(([name, form]) =>
      objectsOf(form)
        .filter(({ isOpen }) => isOpen)
        .map(({ path }) => `${name}: ${path.join(".")}`),
    );
    expect(open).toEqual(OPEN);
  });

  describe.each(forms)("of %s", (_, form) => {
    const objects = objectsOf(form).filter(({ isOpen }) => !isOpen);

    it("is refused by its name, in every object, and changes nothing", async () => {
      for (const { path, own } of objects) {
        const foreign = columns.filter((column) => !own.includes(column));
        const cases = Object.entries(ALONE).filter(([name]) => !own.includes(name));
        const bodies = [
          { names: foreign, fields: Object.fromEntries(foreign.map((name) => [name, randomUUID()])) },
          ...cases.map(([name, value]) => ({ names: [name], fields: Object.fromEntries([[name, value]]) })),
        ];
        for (const { names, fields } of bodies) {
          const body = withFields(form, path, fields);
          const { status, error } = await send(form.route, { params: form.params, body });
          expect([names[0], status, error?.code]).toEqual([names[0], 400, "VALIDATION_FAILED"]);
          const complained = (error.details as { path: string }[]).map((each) => each.path);
          expect(complained).toEqual(expect.arrayContaining(names.map((name) => fieldPath(path, name))));
        }
        tried.objects++;
      }
      tried.routes.add(form.route.name);
      await expectNothingChanged();
    });

    it("is not let in by a list where an object is expected", async () => {
      for (const { path } of objects) {
        const inner = { ...(valueAt(form.example, path) as object), role: "super_admin" };
        for (const list of [[], [inner], [[inner]], ["role", "super_admin"]]) {
          const { status, error } = await send(form.route, {
            params: form.params,
            body: withValue(form.example, path, list),
          });
          expect([path, status, error?.code]).toEqual([path, 400, "VALIDATION_FAILED"]);
        }
      }
      await expectNothingChanged();
    });
  });
});

/** The parser refuses some names before anybody knows where they stand. */
function fieldPath(path: readonly string[], name: string): string {
  return name === "__proto__" || name === "constructor" ? `body.${name}` : ["body", ...path, name].join(".");
}

describe("a field smuggled past the contract", () => {
  const evil = { role: "super_admin", org_id: randomUUID(), id: randomUUID(), status: "active", is_admin: "true" };

  it.each(forms)("does nothing in the query of %s", async (_, form) => {
    caller = await givenMember();
    const victim = await givenMember({ org_id: caller.org_id });
    const before = await usersOf(caller);
    const query = { ...evil, user_id: victim.id, email: victim.email };
    await send(form.route, { params: form.params, query, body: form.example });
    expect(await usersOf(caller)).toEqual(before);
  });

  it.each(bodyless)("does nothing in the body of %s, which takes none", async (_, route) => {
    const org = await givenMember();
    const [plain, sly] = [await givenMember({ org_id: org.org_id }), await givenMember({ org_id: org.org_id })];
    const request = exampleCall(route);
    const token = (member: Member) => (route.contract.access === "public" ? {} : { token: member.token });
    const expected = await callForText(route, { ...request, ...token(plain) });
    const before = await checksum();
    const body = { ...evil, user_id: org.id, erase: "true" };
    const answer = await callForText(route, { ...request, ...token(sly), body });
    expect(answer.status).toBe(expected.status);
    // Signing out, a ticket for a socket, a secret for an app, a look at a domain counted: what these do for their caller.
    const own = [
      "live.attempts",
      "live.tickets",
      "live.changed_standings",
      "public.user_sessions",
      "public.refresh_tokens",
      "public.audit_log",
      "public.audit_changes",
      "public.totp_factors",
    ];
    const effects = changedTables(before, await checksum()).filter((table) => !own.includes(table));
    expect(effects).toEqual([]);
    tried.requests += 2;
  });

  it("is found behind a field of the same name", async () => {
    caller = await givenMember();
    const text = '{"name": "Eve", "role": "super_admin", "name": "Eva"}';
    const { error } = await call(updateProfile, { token: caller.token, body: text });
    expect(error.details).toEqual([{ path: "body.role", message: "unknown field", code: "unknown" }]);
  });

  it("counts as it is checked when it is there twice", async () => {
    caller = await givenMember({ role: "admin" });
    const target = await givenMember({ org_id: caller.org_id });
    const change = (body: string) => call(updateUser, { token: caller.token, params: { id: target.id }, body });
    expect((await change('{"role": "teacher", "role": "super_admin"}')).error?.code).toBe("FORBIDDEN");
    expect((await change('{"role": "super_admin", "role": "teacher"}')).data.user.role).toBe("teacher");
  });
});

describe("a field that is for a higher role only", () => {
  const plan = { plan: "enterprise", max_users: 1_000_000, expires_at: "2099-01-01T00:00:00Z", is_active: true };

  it("is one of those tried here", () => {
    expect(Object.keys(plan).sort()).toEqual(Object.keys(planFields).sort());
  });

  it.each(Object.entries(plan))("is refused to an administrator: %s", async (name, value) => {
    const admin = await givenMember({ role: "admin" });
    const request = { token: admin.token, params: { id: admin.org_id } };
    const before = await checksum();
    for (const body of [{ [name]: value }, { address: "Main Street 1", [name]: value }]) {
      const { status, error } = await call(updateOrganization, { ...request, body });
      expect([status, error?.code, error?.details]).toEqual([403, "FORBIDDEN", { fields: [name] }]);
    }
    await expectNothingChangedSince(before);
  });

  it.each(["student", "employee", "teacher", "manager"] as const)("is no %s's to change in a member", async (role) => {
    const member = await givenMember({ role });
    const colleague = await givenMember({ org_id: member.org_id, role: "student" });
    const before = await checksum();
    for (const { id } of [member, colleague])
      for (const body of [{ role: "admin" }, { status: "inactive" }, { managed_departments: null }, { name: "x" }])
        expect(await call(updateUser, { token: member.token, params: { id }, body })).toMatchObject({ status: 403 });
    await expectNothingChangedSince(before);
  });
});

/** The members of an organization with what decides about their rights. */
const usersOf = ({ org_id }: Member) =>
  sql(
    `select id, org_id, role, status, email, password_hash, managed_departments, created_at
     from users where org_id = $1 order by id`,
    [org_id],
  );

const selectColumns = `
  select distinct column_name::text as name
  from information_schema.columns
  where table_schema not in ('pg_catalog', 'information_schema')
  order by 1`;
