import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as status from "../../../functions/attendance/status.ts";
import { handler as sweep } from "../../../functions/jobs/sweep-idle.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as team from "../../../functions/reports/team-overview.ts";
import * as sessions from "../../../functions/reports/work-sessions-today.ts";
import { asWorker } from "../../../lib/platform/db/transaction.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { rebuildTimelines } from "../../steps/scene/rebuild.ts";

useTestDatabase();

const HOUR = 3600;
const now = useInstant("2026-06-17T17:00:00Z").getTime() / 1000;
const nine = now - 8 * HOUR;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const UNKNOWN = { active_percent: null, idle_percent: null, meeting_percent: null, productivity_score: null };

const segmentsOf = ({ id }: Member) =>
  sql(
    `select activity_type as type, idle_reason as reason, (extract(epoch from start_time) - $2)::int as start,
       duration
     from activity_logs where user_id = $1 order by start_time`,
    [id, nine],
  );
const liveRowOf = ({ id }: Member) => sql("select to_jsonb(s) as row from user_status s where user_id = $1", [id]);

/** At work from nine, with a break from twelve to one, and no tracker. */
async function givenAtWork(): Promise<{ member: Member; manager: Member }> {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  const [member, manager] = [await givenMember({ org_id }), await givenMember({ org_id, role: "admin" })];
  await call(checkIn, { token: member.token, body: at(nine) });
  await call(breakStart, { token: member.token, body: at(nine + 3 * HOUR) });
  await call(breakEnd, { token: member.token, body: at(nine + 4 * HOUR) });
  return { member, manager };
}

describe("a work session without a tracker", () => {
  it("is work that is neither active nor idle, while it runs and once it has ended", async () => {
    const { member, manager } = await givenAtWork();
    const totals = {
      total_work_duration: 8 * HOUR,
      total_untracked_duration: 7 * HOUR,
      total_break_duration: HOUR,
      total_active_duration: 0,
      total_idle_duration: 0,
    };
    expect((await call(status, { token: member.token })).data).toMatchObject({
      state: "untracked",
      since: new Date((nine + 4 * HOUR) * 1000).toISOString(),
    });
    const shown = { is_running: true, state: "untracked", ...totals };
    expect((await call(team, { token: manager.token })).data.items).toContainEqual(
      expect.objectContaining({ user_id: member.id, ...shown }),
    );
    expect((await call(sessions, { token: manager.token })).data.items[0]?.sessions).toMatchObject([
      { untracked_seconds: 7 * HOUR, active_seconds: 0, idle_seconds: 0 },
    ]);

    const { data } = await call(checkOut, { token: member.token, body: at(now) });
    expect(data.record).toMatchObject(totals);
    const report = await call(daily, { token: member.token });
    expect(report.data).toMatchObject({ ...UNKNOWN, record: totals });
    expect(report.data.timeline.map(({ activity_type, provisional }) => [activity_type, provisional])).toEqual([
      ["untracked", false],
      ["lunch_break", false],
      ["untracked", false],
    ]);
  });

  it("is not announced as idle, however long nothing is heard", async () => {
    const { member } = await givenAtWork();
    await sweep();
    expect((await liveRowOf(member))[0]).toMatchObject({ row: { announced_state: "untracked", is_tracked: false } });
  });
});

describe("the first heartbeat of a session", () => {
  const beats = {
    "after all that is stored": [heartbeat(now - 60)],
    "before the break": [heartbeat(nine + 600)],
    "that does not say since when nobody was there": [{ ...heartbeat(now - 60), is_active: false }],
    "of many in one batch": [heartbeat(now - 60), heartbeat(nine + 60), heartbeat(now - 90, { idle: 600 })],
  };

  it.each(Object.entries(beats))("%s turns the whole session into active and idle time", async (_, batch) => {
    const { member } = await givenAtWork();
    await ingestBatch([message(member, batch)]);
    const folded = { segments: await segmentsOf(member), live: await liveRowOf(member) };
    expect(folded.segments).not.toContainEqual(expect.objectContaining({ type: "untracked" }));
    expect(folded.live[0]).toMatchObject({ row: { is_tracked: true } });

    const [session] = await sql<{ id: string }>("select id from work_sessions where user_id = $1", [member.id]);
    await asWorker((db) => rebuildTimelines(db, member.org_id, [session?.id ?? ""]));
    expect({ segments: await segmentsOf(member), run: runOf(await liveRowOf(member)) }).toEqual({
      segments: folded.segments,
      run: runOf(folded.live),
    });
  });

  it("does so after the session has ended, and in no other session", async () => {
    const { member } = await givenAtWork();
    await call(checkOut, { token: member.token, body: at(nine + 5 * HOUR) });
    await call(checkIn, { token: member.token, body: at(nine + 6 * HOUR) });
    await ingestBatch([message(member, [heartbeat(nine + 30)])]);
    expect(await segmentsOf(member)).toEqual([
      { type: "active", reason: null, start: 0, duration: 30 },
      { type: "idle", reason: "no_heartbeat", start: 30, duration: 3 * HOUR - 30 },
      { type: "lunch_break", reason: null, start: 3 * HOUR, duration: HOUR },
      { type: "idle", reason: "no_heartbeat", start: 4 * HOUR, duration: HOUR },
    ]);
    expect((await call(status, { token: member.token })).data.state).toBe("untracked");
  });
});

function runOf(rows: readonly unknown[]): unknown {
  const [{ row }] = rows as [{ row: Record<string, unknown> }];
  return [row.run_started_at, row.last_instant, row.no_input_until, row.is_tracked];
}
