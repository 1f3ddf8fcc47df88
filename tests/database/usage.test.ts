import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asWorker } from "../../lib/db/transaction.ts";
import { loadUsage } from "../../lib/queries/usage.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, sql } from "../steps/given.ts";

useTestDatabase();

const THRESHOLD = 300;
const HOUR = 3600;
const midnight = Date.UTC(2026, 2, 2) / 1000;
const pages = [null, "https://a.example/x", "https://b.example/"] as const;
const applications = ["Editor", "Browser"] as const;

type Beat = { at: number; page: number; application: number; clicks: number };
type Break = { from: number; to: number };
type Session = { from: number; to: number; breaks: Break[]; beats: Beat[] };

const second = (min: number, max: number) => fc.integer({ min, max });
const minutes = second(0, 60).map((minute) => minute * 60);

/** A work session of four hours from `start` on, with heartbeats in, before and behind it, and up to two breaks. */
const session = (start: number): fc.Arbitrary<Session> =>
  fc.record({
    from: fc.constant(start),
    to: fc.constant(start + 4 * HOUR),
    breaks: fc
      .record({ first: minutes, long: minutes, second: minutes, brief: second(0, 60) })
      .chain(({ first, long, second, brief }) => {
        const early = { from: start + first, to: start + first + long };
        const late = { from: early.to + second, to: early.to + second + brief };
        return fc.subarray([early, late]);
      }),
    beats: fc.uniqueArray(
      fc.record({
        // On a grid, so that heartbeats often fall on the ends of sessions and breaks, and a few milliseconds beside.
        at: fc.tuple(second(-5, 245), fc.constantFrom(0, 0, 0.25, 0.999)).map(([m, ms]) => start + m * 60 + ms),
        page: fc.nat(pages.length - 1),
        application: fc.nat(applications.length - 1),
        clicks: fc.nat(9),
      }),
      { selector: ({ at }) => at, minLength: 40, maxLength: 80 },
    ),
  });

/** What a session's heartbeats come to, by the rule as it is told and nothing else. */
function usageOf({ from, to, breaks, beats }: Session): Map<string, { seconds: number; clicks: number }> {
  const usage = new Map<string, { seconds: number; clicks: number }>();
  const counted = beats.filter(
    ({ at }) => at >= from && at <= to && !breaks.some((pause) => at >= pause.from && at < pause.to),
  );
  for (const { at, page, application, clicks } of counted) {
    const ends = [...counted.map((beat) => beat.at), ...breaks.map((pause) => pause.from)].filter((end) => end > at);
    const seconds = Math.min(THRESHOLD, Math.floor(Math.min(to, ...ends)) - Math.floor(at));
    const host = pages[page] === null ? null : new URL(pages[page] ?? "").host;
    const key = `${applications[application]} ${host}`;
    const soFar = usage.get(key) ?? { seconds: 0, clicks: 0 };
    usage.set(key, { seconds: soFar.seconds + seconds, clicks: soFar.clicks + clicks });
  }
  return usage;
}

async function store(day: readonly Session[]): Promise<string> {
  const { id, org_id } = await givenMember();
  await sql("select app.ensure_partitions('2026-03-01', '2026-03-03')");
  const [record] = await sql<{ id: string }>(
    `insert into attendance_records (org_id, user_id, date, status) values ($1, $2, '2026-03-02', 'present') returning id`,
    [org_id, id],
  );
  for (const { from, to, breaks, beats } of day) {
    const [stored] = await sql<{ id: string }>(
      `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, idle_threshold_seconds)
       values ($1, $2, $3, to_timestamp($4), to_timestamp($5), $6) returning id`,
      [org_id, id, record?.id, from, to, THRESHOLD],
    );
    await sql(
      `insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
       select $1, $2, $3, $4, to_timestamp(b.from), to_timestamp(b.to) from jsonb_to_recordset($5) as b ("from" int, "to" int)`,
      [org_id, id, record?.id, stored?.id, JSON.stringify(breaks)],
    );
    await sql(
      `insert into user_activity_tracking (org_id, user_id, timestamp, is_active, active_application, url, mouse_clicks)
       select $1, $2, to_timestamp(b.at), true, b.application, b.url, b.clicks
       from jsonb_to_recordset($3) as b (at float8, application text, url text, clicks int)`,
      [
        org_id,
        id,
        JSON.stringify(
          beats.map((beat) => ({ ...beat, application: applications[beat.application], url: pages[beat.page] })),
        ),
      ],
    );
  }
  return id;
}

describe("loadUsage", () => {
  it("gives each heartbeat the time to the next, to a break or to the session's end, whatever the day", async () => {
    const days = fc.tuple(session(midnight + 6 * HOUR), session(midnight + 12 * HOUR));
    await fc.assert(
      fc.asyncProperty(fc.array(days, { minLength: 2, maxLength: 3 }), async (members) => {
        const ids: string[] = [];
        for (const day of members) ids.push(await store(day));
        const loaded = await asWorker((db) => loadUsage(db, ids, "2026-03-02", new Date()));
        for (const [index, day] of members.entries()) {
          const expected = new Map<string, number>();
          let clicks = 0;
          for (const one of day.map(usageOf)) {
            for (const [key, value] of one) {
              expected.set(key, (expected.get(key) ?? 0) + value.seconds);
              clicks += value.clicks;
            }
          }
          const found = loaded.get(ids[index] ?? "");
          const rows = (found?.usages ?? []).map(({ application, host, seconds }): [string, number] => [
            `${application} ${host}`,
            seconds,
          ]);
          expect(new Map(rows)).toEqual(expected);
          expect(found?.clicks ?? 0).toBe(clicks);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
