// What held before each change of a rule is kept, whatever makes the change; days are judged by what held when they began.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as setUp from "../../functions/organizations/set-up.ts";
import * as update from "../../functions/settings/update.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { findOrganization, type Organization } from "../../lib/platform/tenancy/organization.ts";
import { resolveSettings } from "../../lib/platform/tenancy/rules/settings.ts";
import { rulesAt, rulesFrom } from "../../lib/platform/tenancy/rules-in-force.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

const set = ({ token }: Member, key: string, value: unknown, now: Date) =>
  call(update, { token, params: { key }, body: { value }, now });

/** The rules of an instant, and how many statements it took to know them. */
function at(org_id: string, instant: Date): Promise<{ rules: Organization; statements: number }> {
  return inOrganization(org_id, async (db) => {
    const organization = await findOrganization(db, org_id);
    if (organization === undefined) throw new Error("no organization");
    let statements = 0;
    const query: typeof db.query = (...sent) => {
      statements += 1;
      return db.query(...sent);
    };
    return { rules: await rulesAt({ ...db, query }, organization, instant), statements };
  });
}

describe("rulesAt", () => {
  it("asks for nothing where no rule was ever changed", async () => {
    const { org_id } = await givenMember();
    const { rules, statements } = await at(org_id, minutesAgo(10));
    expect(statements).toBe(0);
    expect(rules).toMatchObject({ timezone: "UTC", rules_since: null });
  });

  it("answers the default that held before the first change, each value between, and the last", async () => {
    const admin = await givenMember({ role: "admin" });
    await set(admin, "late_threshold_minutes", 5, minutesAgo(30));
    await set(admin, "late_threshold_minutes", 60, minutesAgo(20));
    await set(admin, "working_days", [6], minutesAgo(10));
    const thresholds = await Promise.all(
      [40, 25, 15, 5].map(async (minutes) => {
        const { settings } = (await at(admin.org_id, minutesAgo(minutes))).rules;
        return [settings.late_threshold_minutes, settings.working_days.length];
      }),
    );
    expect(thresholds).toEqual([
      [15, 5],
      [5, 5],
      [60, 5],
      [60, 1],
    ]);
    expect((await at(admin.org_id, minutesAgo(5))).statements).toBe(0);
  });

  it.each([
    ["as a setting", (admin: Member, now: Date) => set(admin, "timezone", "Asia/Tokyo", now)],
    [
      "with the organization",
      ({ token }: Member, now: Date) => call(setUp, { token, body: { timezone: "Asia/Tokyo" }, now }),
    ],
    [
      "by a statement of the operator's",
      ({ org_id }: Member) => sql("update organizations set timezone = 'Asia/Tokyo' where id = $1", [org_id]),
    ],
  ])("knows the zone that held before it was changed %s", async (_, change) => {
    const admin = await givenMember({ role: "admin", timezone: "Europe/Berlin" });
    await change(admin, minutesAgo(20));
    expect((await at(admin.org_id, minutesAgo(25))).rules.timezone).toBe("Europe/Berlin");
    expect((await at(admin.org_id, new Date(Date.now() + 1000))).rules.timezone).toBe("Asia/Tokyo");
  });

  it("leaves what judges no day as it is now", async () => {
    const admin = await givenMember({ role: "admin" });
    await set(admin, "backdating_hours", 5, minutesAgo(20));
    expect((await at(admin.org_id, minutesAgo(25))).rules.settings.backdating_hours).toBe(5);
  });

  it("knows who changed a rule, and nothing of a value that was set again as it was", async () => {
    const admin = await givenMember({ role: "admin" });
    await set(admin, "late_threshold_minutes", 5, minutesAgo(30));
    await set(admin, "late_threshold_minutes", 5, minutesAgo(20));
    await set(admin, "late_threshold_minutes", 6, minutesAgo(10));
    const kept = await sql("select value, changed_by from past_rules where org_id = $1 order by held_until", [
      admin.org_id,
    ]);
    expect(kept).toEqual([
      { value: null, changed_by: admin.id },
      { value: 5, changed_by: admin.id },
    ]);
  });

  it("calls nothing changed that was set as the organization began", async () => {
    const admin = await givenMember({ role: "admin" });
    const [{ created_at = new Date(0) } = {}] = await sql<{ created_at: Date }>(
      "select created_at from organizations where id = $1",
      [admin.org_id],
    );
    await set(admin, "late_threshold_minutes", 5, created_at);
    expect(await sql("select from past_rules where org_id = $1", [admin.org_id])).toEqual([]);
  });
});

describe("rulesFrom", () => {
  it("answers at each instant what a walk through all changes ends at", () => {
    const created_at = new Date(0);
    const change = fc.record({ second: fc.integer({ min: 1, max: 50 }), value: fc.integer({ min: 0, max: 99 }) });
    fc.assert(
      fc.property(fc.array(change), fc.integer({ min: 0, max: 60 }), (changes, second) => {
        const walk = changes.toSorted((a, b) => a.second - b.second);
        const before = walk.map((_, index) => walk[index - 1]?.value ?? null);
        const past = walk.map(({ second: until }, index) => {
          return { rule: "late_threshold_minutes", held_until: new Date(until * 1000), value: before[index] };
        });
        const now = walk.at(-1)?.value ?? 15;
        const organization: Organization = {
          ...{
            id: "",
            name: "",
            timezone: "UTC",
            created_at,
            rules_since: past.at(-1)?.held_until ?? null,
            applied_until: null,
          },
          settings: resolveSettings({ late_threshold_minutes: now }),
        };
        const expected = walk.filter((each) => each.second <= second).at(-1)?.value ?? 15;
        const rules = rulesFrom(organization, past)(new Date(second * 1000));
        expect(rules.settings.late_threshold_minutes).toBe(expected);
      }),
    );
  });
});
