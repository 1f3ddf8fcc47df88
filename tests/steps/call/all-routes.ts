import type { Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import type { Tenant } from "../scene/tenant.ts";
import type { Route } from "./endpoints.ts";
import { requestFor } from "./id-slots.ts";
import { callersOf } from "./same-answer.ts";
import { callForText } from "./when.ts";

/** What a client makes of an answer. */
export type Outcome = {
  status: number;
  code: string | null;
  retry_after: string | null;
  /** A function that threw: an emulated Lambda hands that on with 200. */
  threw: boolean;
  /**
   * Whether it came so long after its time that a timer of then had gone off. A clock would tell how busy the machine is:
   * the timers of this process are late together.
   */
  late: boolean;
};

/** What more than its time a function may take here, in milliseconds: all share one thread. */
const GRACE = 1_000;

/** Reads, then writes, then what signs people out or removes them: so every request finds what it asks for. */
export function inOrder(routes: readonly Route[]): Route[] {
  const rank = ({ contract: { method, path } }: Route) =>
    path === "/api/auth/logout"
      ? 4
      : method === "GET"
        ? 0
        : method === "DELETE"
          ? 3
          : /^\/api\/(auth|users)\//.test(path)
            ? 2
            : 1;
  return routes.toSorted((a, b) => rank(a) - rank(b));
}

/** One valid request to a route: by the employee, whose things the tenant's ids are, or by the lowest who may make it. */
export async function outcomeOf(route: Route, tenant: Tenant, milliseconds_left?: number): Promise<Outcome> {
  const callers = callersOf(route);
  const caller = callers.includes("employee") ? "employee" : callers[0];
  const token = tenant.members[caller as Role]?.token;
  const request = {
    ...requestFor(route, tenant.ids),
    ...(token === undefined ? {} : { token }),
    ...(milliseconds_left === undefined ? {} : { milliseconds_left }),
  };
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
    },
    (milliseconds_left ?? 60_000) + GRACE,
  );
  const { status, headers, text } = await callForText(route, request);
  clearTimeout(timer);
  const isJson = String(headers["content-type"]).startsWith("application/json");
  const body = (isJson ? JSON.parse(text) : {}) as { error?: { code: string }; errorType?: string };
  const retry_after = headers["retry-after"] === undefined ? null : String(headers["retry-after"]);
  const threw = status === 0 || body.errorType !== undefined;
  return { status, code: body.error?.code ?? null, retry_after, threw, late };
}

/** Refused for a while in the documented way, or answered below 500. */
export function isWellMeant({ status, code, retry_after, threw }: Outcome): boolean {
  if (threw) return false;
  return status < 500 || (status === 503 && code === "SERVICE_UNAVAILABLE" && /^([5-9]|10)$/.test(retry_after ?? ""));
}
