import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as changePassword from "../../functions/auth/change-password.ts";
import * as forgotPassword from "../../functions/auth/forgot-password.ts";
import * as login from "../../functions/auth/login.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as register from "../../functions/auth/register.ts";
import * as resetPassword from "../../functions/auth/reset-password.ts";
import { encodeCursor } from "../../lib/platform/http/pagination.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { type Call, call, callForText, type Endpoint, type Sent } from "../steps/call/when.ts";
import { whileBroken } from "../steps/canary/broken-database.ts";
import { canaryRequests, type Known } from "../steps/canary/requests.ts";
import { Watch } from "../steps/canary/watch.ts";
import { linkIn, mailWith, useMails } from "../steps/mail/mails.ts";
import { givenConsent, givenFacesIn, registerFace, tracesOf, verifyFace } from "../steps/scene/faces.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { givenTenant, kindOf, type Tenant } from "../steps/scene/tenant.ts";
import { done, SCHEDULED_FROM } from "../steps/scene/tenant-work.ts";
import { noonZone } from "../steps/scene/worked-days.ts";
import { tell } from "./figures.ts";

// Before anything makes a logger: as much as it can be made to say.
vi.hoisted(() => {
  process.env.LOG_LEVEL = "DEBUG";
  delete process.env.METRICS_DISABLED;
});

useTestDatabase();
const mails = useMails();
const watch = new Watch();
const { canaries } = watch;
const routes = await everyRoute();
const tried = { requests: 0, "server errors caused on purpose": 0 };

beforeAll(() => {
  delete process.env.METRICS_DISABLED;
  Object.assign(process.env, { RATE_LIMIT_PUBLIC: "1000000", RATE_LIMIT_MEMBER: "1000000" });
});
afterAll(() => {
  tell(31, "routes", { routes: routes.length, ...tried, ...watch.figures });
});

/** An organization whose every text is a canary. What the steps themselves make the product say is read, too. */
async function givenCanaryTenant(): Promise<Tenant> {
  const { result: tenant } = await watch.during(givenTenant);
  canaries.add("a text of the organization", tenant.canary);
  return tenant;
}

/** An answer with the request that it is of. */
type Exchange = { route: Route; caller: Member | undefined; answer: Sent };

/** Sends every route its requests, from members who have just signed in. */
async function whenAllIsSent(tenant: Tenant): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const route of routes) {
    const caller = await givenCaller(route, tenant);
    canaries.add(`access token for ${route.name}`, caller.token);
    const requests = canaryRequests(route, canaries, knownTo(route, tenant));
    for (const request of requests) {
      const answer = await callForText(route, { token: caller.token, ...request } satisfies Call);
      canaries.addFrom(route.name, answer);
      exchanges.push({ route, caller: request.token === undefined ? caller : undefined, answer });
    }
  }
  tried.requests += exchanges.length;
  return exchanges;
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** Somebody at work who may do everything; where it has to be their own, the one whose it is. */
async function givenCaller({ contract: { access, path }, name }: Route, tenant: Tenant): Promise<Member> {
  const needsFactor = ["/api/auth/recovery-codes", "/api/auth/totp"].includes(path);
  if (access === "member" && (path.includes("{id}") || needsFactor)) return tenant.members.employee;
  const caller = await givenMember({ org_id: tenant.org_id, role: "super_admin" });
  if (!name.endsWith("check-in"))
    done(await call(checkIn, { token: caller.token, body: { timestamp: minutesAgo(10) } }));
  return caller;
}

function knownTo({ contract, name }: Route, tenant: Tenant): Known {
  const canary = (field: string) => canaries.at(`${field} of ${name}`);
  const id = contract.path.includes("{id}") ? { id: tenant.ids[kindOf(contract, "id")] } : {};
  return {
    ...id,
    user_id: tenant.members[name.endsWith("force-check-in") ? "teacher" : "employee"].id,
    timestamp: minutesAgo(1),
    date: localDateOf(new Date(), noonZone()),
    from: "2026-03-02",
    to: "2026-03-03",
    valid_from: SCHEDULED_FROM,
    fact_id: tenant.ids.work_session,
    start_time: minutesAgo(3),
    end_time: minutesAgo(2),
    domain: `${randomUUID()}.example`,
    organization_domain: `${randomUUID()}.example`,
    content_type: "image/png",
    key: "productivity_rules",
    value: [{ match: "application", pattern: canary("value"), productivity: "neutral", category: canary("value") }],
    csv: `email,name\n${canary("csv")}x@example.com,${canary("csv")}`,
    cursor: encodeCursor([canary("cursor"), tenant.ids.member]),
  };
}

const idOf = ({ headers }: Sent) => String(headers["x-request-id"]);

describe("nothing of what people send, have or are is logged", () => {
  it("by any route, whether it takes a request or refuses it", async () => {
    const tenant = await givenCanaryTenant();
    const { lines, result } = await watch.during(() => whenAllIsSent(tenant));

    // And yet it says what has happened.
    const requests = new Map(
      lines.filter(({ message }) => message === "request").map((line) => [line.request_id, line]),
    );
    for (const { route, caller, answer } of result) {
      const { method, path, access } = route.contract;
      // A body that is too large is refused before anybody asks who sends it.
      const isKnown = access !== "public" && caller !== undefined && answer.status !== 413;
      const who = isKnown ? { org_id: caller.org_id, user_id: caller.id } : {};
      expect(requests.get(idOf(answer)), route.name).toMatchObject({ method, path, status: answer.status, ...who });
    }
    const accepted = new Set(result.filter(({ answer }) => answer.status < 400).map(({ route }) => route.name));
    // Secrets of links, tokens and authenticators cannot be made up; faces are off.
    const isClosed = (code: string) =>
      code.endsWith("_INVALID") || ["SECOND_FACTOR_WRONG", "FACE_DISABLED"].includes(code);
    const open = routes.filter(({ contract }) => !contract.errors.some(isClosed));
    expect(accepted.size).toBeGreaterThan(open.length * 0.7);
    expect(lines.filter((line) => "_aws" in line && "endpoint" in line).length).toBeGreaterThanOrEqual(result.length);
  });

  it.each(["public", "live"] as const)("when PostgreSQL fails and quotes rows of the schema %s", async (schema) => {
    const tenant = await givenCanaryTenant();
    // Those who send must exist before.
    const members = new Map<string, Member>();
    for (const { name } of routes) members.set(name, await givenMember({ org_id: tenant.org_id, role: "super_admin" }));
    const { lines, result } = await whileBroken(schema, () =>
      watch.during(async () => {
        const answers: Sent[] = [];
        for (const route of routes) {
          const requests = canaryRequests(route, canaries, knownTo(route, tenant));
          for (const { headers, ...request } of requests.slice(0, 3))
            answers.push(await callForText(route, { token: members.get(route.name)?.token ?? "", ...request }));
        }
        return answers;
      }),
    );
    const failed = result.filter(({ status }) => status === 500);
    expect(failed.length).toBeGreaterThan(schema === "live" ? 100 : 10);
    tried.requests += result.length;
    tried["server errors caused on purpose"] += failed.length;

    const errors = new Map(lines.filter(({ level }) => level === "ERROR").map((line) => [line.request_id, line]));
    for (const answer of failed) {
      const { error } = JSON.parse(answer.text) as { error: unknown };
      expect(error).toEqual({
        code: "INTERNAL_ERROR",
        message: "Something went wrong on our side.",
        docs: "https://muster.example/docs/errors.md#internal_error",
      });
      expect(canaries.foundIn(answer.text.replace(idOf(answer), ""))).toEqual([]);
      expect(errors.get(idOf(answer))).toMatchObject({ error: { code: "22P02", stack: expect.any(Array) } });
    }
  });

  it("from registration over a forgotten password to the last sign-out", async () => {
    const { lines, result } = await watch.during(async () => {
      const passwords = [canaries.at("password"), canaries.at("changed password"), canaries.at("new password")];
      const email = `${canaries.at("email")}x@example.com`;
      const person = { email, name: canaries.at("name"), organization_name: canaries.at("organization") };
      await sent(register, { body: { ...person, password: passwords[0], client: "native" } });
      const { access_token: token, refresh_token } = await sent(login, {
        body: { email, password: passwords[0], client: "native" },
      });
      await sent(refresh, { body: { refresh_token } });
      await sent(checkIn, { token, body: { notes: canaries.at("notes") } });
      await sent(changePassword, { token, body: { current_password: passwords[0], new_password: passwords[1] } });
      await sent(forgotPassword, { body: { email } });
      const mail = mailWith("/reset-password", await mails.deliver());
      const reset = linkIn(mail, "/reset-password").searchParams.get("token") ?? "";
      canaries.add("reset token", reset);
      await sent(resetPassword, { body: { token: reset, new_password: passwords[2] } });
      return sent(login, { body: { email, password: passwords[2] } });
    });
    expect(result.user).toBeDefined();
    expect(lines.length).toBeGreaterThan(8);
  });

  it("from a consent to a face that is tried, also where the key that seals it is gone", async () => {
    const student = await givenMember({ role: "student" });
    await givenFacesIn(student.org_id);
    const embedding = Array.from({ length: 128 }, (_, index) => Math.sin(7 * index + 1));
    for (const trace of tracesOf(embedding)) canaries.add("embedding", trace);
    const key = canaries.at("key of faces");
    const before = process.env.FACE_KEYS;
    process.env.FACE_KEYS = key;
    const { lines, result } = await watch.during(async () => {
      await givenConsent(student);
      done(await registerFace(student, embedding));
      done(await verifyFace(student, embedding));
      await registerFace(student, [...embedding, 1]);
      process.env.FACE_KEYS = `${key}-2`;
      const lost = await verifyFace(student, embedding);
      delete process.env.FACE_KEYS;
      return [lost, await registerFace(student, embedding)];
    });
    process.env.FACE_KEYS = before;
    expect(result.map(({ status }) => status)).toEqual([409, 403]);
    const warnings = lines.filter(({ level }) => level === "WARN").map((line) => JSON.stringify(line));
    expect(warnings).toEqual([expect.stringContaining("FACE_KEYS is not set")]);
  });
});

/** The data of an answer that must be a success; its secrets are canaries from then on. */
async function sent<Called extends Endpoint>(endpoint: Called, request: Call) {
  const answer = await call(endpoint, request);
  const data = done(answer);
  canaries.addFrom(endpoint.contract.path, { ...answer, text: JSON.stringify(data) });
  return data;
}
