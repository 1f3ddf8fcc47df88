import { beforeAll, expect, it } from "vitest";
import { systemClock } from "../../clients/common/clock.ts";
import { createApi } from "../../clients/tracker/core/api.ts";
import { arrive } from "../../clients/tracker/demo/life.ts";
import { DEMO_TEAM, waitsForALook } from "../../clients/tracker/demo/team.ts";
import * as heartbeat from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as review from "../../functions/attendance/review.ts";
import * as status from "../../functions/attendance/status.ts";
import * as login from "../../functions/auth/login.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import * as dailyReport from "../../functions/reports/daily.ts";
import * as policy from "../../functions/tracker/policy.ts";
import { DEMO_COMPANY, DEMO_USERS } from "../../seed/demo-users.ts";
import { seed } from "../../seed/seed.ts";
import { useTestDatabase } from "../setup/database.ts";
import { found } from "../steps/call/found.ts";
import { routedFetch } from "../steps/call/routed-fetch.ts";

useTestDatabase();

/** All that a tracker asks for of a morning. */
const ASKED = [login, status, policy, dailyReport, checkIn, startBreak, endBreak, heartbeat, review];
const admin = found(DEMO_USERS.find(({ role }) => role === "admin"));
const [office, another] = DEMO_TEAM.filter((person) => !waitsForALook(person));
const road = found(DEMO_TEAM.find(waitsForALook));

/** Where it is about noon now: a day that is too young has no morning. */
const timezone = zoneAtNoon(new Date().getUTCHours());
let doFetch: typeof fetch;

beforeAll(async () => {
  await seed(process.env.DATABASE_URL ?? "", () => undefined, [
    { ...DEMO_COMPANY, timezone, users: [admin, found(office), found(another), road] },
  ]);
  doFetch = await routedFetch(systemClock, ASKED);
});

it.each([
  ["has nothing to be looked at where somebody was at the office", found(office), false],
  ["asks for a look where somebody was on the road", road, true],
])("a morning of the demo %s", async (_what, person, needs_review) => {
  const [own, admins] = [newApi(), newApi()];
  await admins.signIn(admin.email, admin.password);
  const life = { person, api: own, admin: admins, print: () => undefined, place: 0 };
  await arrive({ ...life, signal: new AbortController().signal });
  expect((await own.dailyReport()).record).toMatchObject({ declared_late: true, needs_review });
});

it("is looked at by the next start where the first could not", async () => {
  const [own, admins] = [newApi(), newApi()];
  await admins.signIn(admin.email, admin.password);
  const life = { person: found(another), api: own, print: () => undefined, place: 0 };
  const { signal } = new AbortController();
  await arrive({ ...life, signal });
  expect((await own.dailyReport()).record).toMatchObject({ declared_late: true, needs_review: true });
  await arrive({ ...life, signal, admin: admins });
  expect((await own.dailyReport()).record).toMatchObject({ declared_late: true, needs_review: false });
});

const newApi = () => createApi({ baseUrl: "https://muster.test", fetch: doFetch });

function zoneAtNoon(hour: number): string {
  // In these names the sign is the other way round: west is plus.
  const west = hour - 12;
  return west === 0 ? "Etc/GMT" : `Etc/GMT${west > 0 ? "+" : ""}${west}`;
}
