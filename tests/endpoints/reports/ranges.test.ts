import { expect, it } from "vitest";
import { useTestDatabase } from "../../setup/database.ts";
import { everyRoute } from "../../steps/call/endpoints.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

/** What else a route wants to know before it looks at the dates. */
const ALSO: Readonly<Record<string, Record<string, string>>> = {
  "GET /api/reports/export": { type: "custom", format: "csv" },
};

const routes = (await everyRoute()).filter(({ contract }) => JSON.stringify(contract.query ?? {}).includes("end_date"));

it("is a test of every route with a range", () => {
  expect(routes.length).toBeGreaterThan(4);
});

it.each(routes.map((route) => [route.name, route] as const))(
  "%s blames the end of a range that is the wrong way round",
  async (name, route) => {
    const { id, token } = await givenMember({ role: "admin" });
    const query = { start_date: "2026-03-02", end_date: "2026-03-01", ...ALSO[name] };
    expect(await call(route, { token, params: { id }, query })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "query.end_date", message: "before start_date" }] },
    });
  },
);
