import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { filteredRequestsFor, isCursor, slotsOf } from "../steps/call/id-slots.ts";
import {
  answerTo,
  callersOf,
  comparable,
  namesAnybody,
  refusalOf,
  saidOf,
  withFile,
} from "../steps/call/same-answer.ts";
import { callForText } from "../steps/call/when.ts";
import { givenTenant, kindOf, type Tenant } from "../steps/scene/tenant.ts";
import { expectUntouched, foundIn } from "../steps/tokens/traces.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const BELOW_ADMIN = ["student", "employee", "teacher", "manager"] as const;

const routes = await everyRoute();
const open = routes.filter((route) => callersOf(route).includes("manager"));
const slots = open.flatMap((route) =>
  slotsOf(route)
    // Places are the organization's, of no department.
    .filter(
      (slot) => !isCursor(slot) && !/^employee_id$/.test(slot.field) && kindOf(route.contract, slot.field) !== "place",
    )
    .map((slot) => [`${route.name} ${slot.name}`, route, slot] as const),
);

let tenant: Tenant;
const figures = { requests: 0, reads: 0, leaks: 0 };

beforeAll(async () => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
  tenant = await givenTenant();
});
afterAll(() => {
  delete process.env.RATE_LIMIT_MEMBER;
  tell(4, "departments", {
    "id slots": slots.length,
    requests: figures.requests,
    reads: figures.reads,
    leaks: figures.leaks,
  });
});

/** What an answer shows of the member of another department. */
function shown(answer: unknown): string[] {
  return foundIn(answer, { canary: tenant.outsider_canary, ids: new Set(Object.values(tenant.outside)) });
}

/** Whatever their department; a live view is its viewer's, its member's and the administrators'. */
const OF_NOBODY_ELSE = [
  "notification",
  "sign_in_session",
  "data_export",
  "report_export",
  "passkey",
  "face",
  "live_view",
  "sync_conflict",
];

describe("an id of a department that one does not manage", () => {
  it.each(slots)("in %s is as good as one that does not exist", async (name, route, slot) => {
    const kind = kindOf(route.contract, slot.field);
    if (!(kind in tenant.outside)) throw new Error(`${kind} belongs to no member: let givenTenant say so`);
    const id = tenant.outside[kind as keyof Tenant["outside"]];
    await expectUntouched(tenant, async () => {
      const callers = BELOW_ADMIN.filter((role) => callersOf(route).includes(role) && !namesAnybody(name, role));
      for (const caller of callers) {
        const known = await answerTo(route, tenant, caller, slot, id);
        const unknown = await answerTo(route, tenant, caller, slot, randomUUID());
        figures.requests += 2;
        figures.leaks += shown(known).length;
        expect({ caller, ...known }).toEqual({ caller, ...unknown });
        // What an authenticator shows is looked at as a whole, and its id with it.
        if (slot.name.startsWith("body.passkey")) continue;
        expect({ caller, said: saidOf(known) }).toEqual({ caller, said: refusalOf(name, kind, caller) });
      }
    });
  });

  it("is tried where a manager's own department is known", async () => {
    for (const [name, route, slot] of slots) {
      const kind = kindOf(route.contract, slot.field);
      if (OF_NOBODY_ELSE.includes(kind)) continue;
      // Managers have no copy of anybody else's data, and ask for changes of their own days only.
      if (/^POST \/api\/(users\/\{id\}\/export|corrections) /.test(name)) continue;
      const answer = await answerTo(route, tenant, "manager", slot, tenant.ids[kind]);
      expect([name, saidOf(answer)]).not.toEqual([name, [404, "NOT_FOUND"]]);
    }
  });
});

describe("a read below an administrator", () => {
  const reads = open.filter(({ contract }) => contract.method === "GET" && contract.access !== "public");

  it.each(reads.map((route) => [route.name, route] as const))(
    "%s shows nothing of other departments",
    async (_name, route) => {
      for (const caller of BELOW_ADMIN.filter((role) => callersOf(route).includes(role))) {
        const { token } = tenant.members[caller];
        for (const request of filteredRequestsFor(route, tenant.ids, { search: ["%"], department: ["Sales"] })) {
          const answer = await withFile(comparable(await callForText(route, { ...request, token })));
          const leaked = shown(answer);
          figures.reads++;
          figures.leaks += leaked.length;
          expect({ caller, request, leaked }).toEqual({ caller, request, leaked: [] });
        }
      }
    },
  );
});
