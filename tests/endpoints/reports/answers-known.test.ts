import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as notes from "../../../functions/attendance/notes.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as overview from "../../../functions/reports/team-overview.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
const now = useInstant("2026-06-17T12:00:00Z");
const later = new Date("2026-06-17T12:00:30Z");
const date = "2026-06-16";

let manager: Member;
let member: Member;
let record: string;

beforeAll(async () => {
  manager = await givenMember({ role: "manager", timezone: "UTC" });
  member = await givenMember({ org_id: manager.org_id });
  const start = `${date}T09:00:00Z`;
  record = await givenWorkedDay(member, { date, start, pieces: [["active", 3600]], summary: {} });
});

describe.each([
  ["team-overview", overview, (): Record<string, string> => ({})],
  ["daily", daily, (): Record<string, string> => ({ user_id: member.id })],
])("GET /api/reports/%s", (_, endpoint, about) => {
  const ask = (query: Record<string, string>, at = now, tag?: string) =>
    call(endpoint, {
      token: manager.token,
      query: { ...about(), ...query },
      now: at,
      headers: tag === undefined ? {} : { "if-none-match": tag },
    });
  const tagOf = async (query: Record<string, string>) => String((await ask(query)).headers.etag);

  it("is 304 at another instant of a day on which nothing runs", async () => {
    const tag = await tagOf({ date });
    expect((await ask({ date }, later, tag)).status).toBe(304);
    const looks = "select days from looks where viewer_id = $1";
    if (endpoint === daily) expect((await sql(looks, [manager.id]))[0]).toMatchObject({ days: 2 });
  });

  it("is not once something of it has changed", async () => {
    const tag = await tagOf({ date });
    if (endpoint === daily) {
      const body = { notes: "was at the dentist" };
      expect((await call(notes, { token: member.token, params: { id: record }, body })).status).toBe(200);
    } else await sql("update users set name = 'Another name' where id = $1", [member.id]);
    expect((await ask({ date }, later, tag)).status).toBe(200);
  });

  it("is not while somebody is at work, whose totals grow", async () => {
    if (endpoint === overview)
      await call(checkIn, { token: member.token, body: { timestamp: new Date(now.getTime() - 60_000).toISOString() } });
    const tag = await tagOf({});
    expect((await ask({}, later, tag)).status).toBe(200);
    expect((await ask({}, now, tag)).status).toBe(304);
  });
});
