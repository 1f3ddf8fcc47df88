import { type Caller, rolesOf } from "../../../infra/openapi/roles.ts";
import { hasAtLeast, type Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import { givenInviteCode, type Kind, type Tenant } from "../scene/tenant.ts";
import type { Route } from "./endpoints.ts";
import { requestFor, type Slot } from "./id-slots.ts";
import { callForText, type Sent } from "./when.ts";

/** An answer without what differs between any two requests. */
export type Comparable = ReturnType<typeof comparable>;

export function comparable({ status, headers: { "x-request-id": _, ...headers }, cookies, text }: Sent) {
  const isJson = String(headers["content-type"]).startsWith("application/json");
  const { request_id: _id, timestamp: _at, ...body } = isJson ? JSON.parse(text) : { text };
  return { status, headers, cookies, body: body as Record<string, unknown> };
}

/** Whom a route lets in; in what anybody may do a token makes no difference. */
export const callersOf = ({ contract: { access } }: Route): Caller[] =>
  access === "public" ? ["anonymous"] : rolesOf(access);

/** What a member of a tenant is answered with this value in the slot and the tenant's own ids in all others. */
export async function answerTo(route: Route, tenant: Tenant, caller: Caller, slot: Slot, value: string) {
  const { token } = tenant.members[caller as Role] ?? {};
  const request = requestFor(route, tenant.ids, slot, value);
  const body = request.body as Record<string, unknown> | undefined;
  // Needed to get in at all.
  if (body?.invite_code !== undefined) body.invite_code = await givenInviteCode(tenant);
  return comparable(await callForText(route, { ...request, ...(token === undefined ? {} : { token }) }));
}

/** Whether a route did what one of its callers asked for, or had done it before. */
export function isTaken(answers: readonly { status: number }[]): boolean {
  return answers.some(({ status }) => status < 300 || status === 409);
}

/** In short what an answer says; of a list only what is in it. */
export function saidOf({ status, body }: Comparable): unknown {
  const { data, error } = body as { data?: { items?: unknown[] }; error?: { code: string } };
  if (error !== undefined) return [status, error.code];
  return data?.items === undefined ? status : [status, data.items];
}

/** Where an id is a filter, an unknown one finds nothing. */
const FILTERS = [
  "GET /api/audit query.user_id",
  "GET /api/audit query.resource_id",
  "GET /api/audit query.member_id",
  "GET /api/audit query.subject_id",
  "GET /api/audit/looks query.viewer_id",
  "GET /api/audit/looks query.member_id",
  "GET /api/sessions query.class_id",
  "GET /api/users/{id}/sessions query.class_id",
];

/** What the slot of a route says of an id that leads to nothing the caller may see. */
export function refusalOf(slotName: string, kind: Kind, caller: Caller): unknown {
  if (asksOfOthers(slotName, caller)) return [403, "FORBIDDEN"];
  if (FILTERS.includes(slotName)) return [200, []];
  if (slotName.startsWith("POST /api/sync/push")) return [409, "WRONG_MEMBER"];
  if (kind === "scanned_session") return [422, "QR_INVALID"];
  if (namesAnybody(slotName, caller)) return [404, "NOT_FOUND"];
  const ofOthers = ["member", "teacher"].includes(kind) && isBelowManagers(caller);
  return ofOthers ? [403, "FORBIDDEN"] : [404, "NOT_FOUND"];
}

/** Whoever teaches a class takes members of any department, and says of them whether they came. */
export function namesAnybody(slotName: string, caller: Caller): boolean {
  return (
    caller === "teacher" &&
    /\/api\/(classes\/\{id\}\/enroll|sessions\/\{id\}\/(attendance(\/\{user_id\})?|review)) /.test(slotName)
  );
}

/** Below managers nobody asks about others, whoever they are. Paths name the employee. */
export function asksOfOthers(routeName: string, caller: Caller): boolean {
  return routeName.includes("/users/{id}/") && caller !== "employee" && isBelowManagers(caller);
}

function isBelowManagers(caller: Caller): boolean {
  return caller !== "anonymous" && !hasAtLeast(caller, "manager");
}

/** An answer with the file that it leads to, where it leads to one. */
export async function withFile(answer: Comparable): Promise<unknown> {
  const { url } = (answer.body.data ?? {}) as { url?: unknown };
  if (typeof url !== "string" || !url.startsWith("http")) return answer;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return { ...answer, file: await response.text() };
}
