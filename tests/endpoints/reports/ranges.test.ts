import { expect, it } from "vitest";
import { useTestDatabase } from "../../setup/database.ts";
import { everyRoute, type Route } from "../../steps/call/endpoints.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

/** What else a route wants to know before it looks at the range. */
const ALSO: Readonly<Record<string, Record<string, unknown>>> = {
  "GET /api/classes/{id}/export": { format: "csv" },
  "GET /api/reports/export": { type: "custom", format: "csv" },
  "POST /api/reports/exports": { type: "custom", format: "csv" },
  "GET /api/reports/sessions/export": { format: "csv" },
  "POST /api/leaves": { kind: "vacation" },
  "POST /api/rules/preview": { setting: "late_threshold_minutes", value: 5 },
  "POST /api/rules/apply": { setting: "late_threshold_minutes", value: 5, token: "x", reason: "Later." },
};

/** What a range is called, and one that is the wrong way round. */
const NAMES = [
  { start: "start_date", end: "end_date", span: { start_date: "2026-03-02", end_date: "2026-03-01" } },
  { start: "from", end: "to", span: { from: "2026-03-03", to: "2026-03-01" } },
] as const;

/** Audit logs and their like take instants. */
const INSTANTS = { from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z" };

const routes = await everyRoute();
const ranges = (["query", "body"] as const).flatMap((place) =>
  NAMES.flatMap((names) => routes.filter(takes(place, names)).map((route) => ({ route, place, ...names }))),
);

function takes(place: "query" | "body", { start, end }: { start: string; end: string }) {
  return ({ contract }: Route) => {
    const shape = JSON.stringify(contract[place] ?? {});
    return shape.includes(`"${start}"`) && shape.includes(`"${end}"`);
  };
}

it("is a test of every route with a range", () => {
  const names = ranges.map(({ route }) => route.name);
  expect(names.length).toBeGreaterThan(14);
  expect(names).toEqual(expect.arrayContaining(["GET /api/audit", "GET /api/audit/looks", ...Object.keys(ALSO)]));
});

it.each(ranges.map((range) => [range.route.name, range] as const))(
  "%s blames the end of a range that is the wrong way round",
  async (name, { route, place, start, end, span }) => {
    const { id, token } = await givenMember({ role: "admin" });
    const given = {
      ...(/^GET \/api\/(audit|live-view|screenshots|sessions)\b/.test(name) ? INSTANTS : span),
      ...ALSO[name],
    };
    expect(await call(route, { token, params: { id }, [place]: given })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: `${place}.${end}`, message: `before ${start}` }] },
    });
  },
);
