import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf } from "../steps/call/http.ts";
import { sql } from "../steps/scene/given.ts";
import type { Frame } from "../steps/sockets/socket.ts";
import { type LivedDay, liveDay } from "./day.ts";
import { at, DATE } from "./day-plan.ts";

const system = useSystem();
let day: LivedDay;

beforeAll(async () => {
  day = await liveDay(system);
}, 300_000);

afterAll(() => {
  day?.socket.close();
  day?.stranger.close();
});

/**
 * Worked out by hand from the plan:
 *
 *     08:55:12 active 10:29:42   1:34:30   5670
 *     10:29:42 idle   10:45:00     15:18    918   no input
 *     10:45:00 active 11:20:00     35:00   2100
 *     11:20:00 idle   11:37:30     17:30   1050   no heartbeat
 *     11:37:30 active 12:15:20     37:50   2270   300 s of silence in it are not more than the threshold
 *     12:15:20 break  13:00:05     44:45   2685
 *     13:00:05 active 14:00:00     59:55   3595
 *     14:00:00 meet.  14:45:00     45:00   2700
 *     14:45:00 active 17:26:00   2:41:00   9660
 *     17:26:00 idle   17:32:47      6:47    407   no heartbeat
 *
 *     work    17:32:47 - 08:55:12 = 8:37:35      = 31055
 *     active  5670 + 2100 + 2270 + 3595 + 9660   = 23295
 *     idle    918 + 1050 + 407                   =  2375
 *     23295 + 2375 + 2685 + 2700                 = 31055
 */
const TIMELINE = [
  ["active", null, "08:55:12", "10:29:42", 5670],
  ["idle", "no_input", "10:29:42", "10:45:00", 918],
  ["active", null, "10:45:00", "11:20:00", 2100],
  ["idle", "no_heartbeat", "11:20:00", "11:37:30", 1050],
  ["active", null, "11:37:30", "12:15:20", 2270],
  ["lunch_break", null, "12:15:20", "13:00:05", 2685],
  ["active", null, "13:00:05", "14:00:00", 3595],
  ["meeting", null, "14:00:00", "14:45:00", 2700],
  ["active", null, "14:45:00", "17:26:00", 9660],
  ["idle", "no_heartbeat", "17:26:00", "17:32:47", 407],
];
const DURATIONS = {
  total_work_duration: 31_055,
  total_active_duration: 23_295,
  total_idle_duration: 2375,
  total_break_duration: 2685,
  total_meeting_duration: 2700,
  total_untracked_duration: 0,
};

/**
 * What the time was spent on: all that is active or a meeting, and nothing else. Active time belongs to what the latest
 * active heartbeat showed, its beginning to what the first one shows; a meeting to what is in front in it.
 *
 *     Editor    08:55:12 to 10:29:42, of which the first heartbeat is at 08:55:30
 *                                                                 5670
 *               10:45:00 to 11:20:00                              2100
 *               13:00:30 to 14:00:00                              3570
 *               14:45:00 to 16:00:00                              4500    15840 in all, productive
 *     Browser   11:37:30 to 12:15:20, docs                        2270
 *               13:00:05 to 13:00:30, docs: the latest heartbeat was one of the break
 *                                                                   25     2295 in all, neutral
 *               16:00:00 to 17:26:00, videos                      5160    unproductive
 *     Meetings  14:00:00 to 14:45:00, inactive heartbeats         2700    neutral
 *
 *     tracked   15840 + 2295 + 5160 + 2700                     = 25995
 *               active 23295 + meeting 2700                    = 25995
 *     neutral   2295 + 2700                                    =  4995
 *     score     100 * 23295 / (31055 - 2685) = 82.1           -> 82
 *     active heartbeats outside the break: 709 + 60 = 769; 3 clicks and 11 strokes each = 2307 and 8459
 */
const SPENT = {
  total_tracked_time: 25_995,
  productive_time: 15_840,
  neutral_time: 4995,
  unproductive_time: 5160,
  top_applications: [
    { name: "Editor", seconds: 15_840 },
    { name: "Browser", seconds: 7455 },
    { name: "Meetings", seconds: 2700 },
  ],
  top_websites: [
    { name: "videos.example.net", seconds: 5160 },
    { name: "docs.example.com", seconds: 2295 },
  ],
  total_screenshots: 1,
  total_mouse_clicks: 2307,
  total_keyboard_strokes: 8459,
  productivity_score: 82,
};

const ownReport = () => dataOf("GET", "/api/reports/daily", { token: day.employee.token, query: { date: DATE } });
const heard = (wanted: (frame: Frame) => boolean) =>
  eventually("the socket hears it", () => day.socket.frames.find(wanted));

describe("a tracker's day", () => {
  it("has a timeline that is right to the second, whatever the order in which its heartbeats came", async () => {
    const { timeline } = await ownReport();
    expect(timeline).toEqual(
      TIMELINE.map(([activity_type, idle_reason, start, end, duration]) => ({
        activity_type,
        idle_reason,
        start_time: at(String(start)),
        end_time: at(String(end)),
        duration,
        provisional: false,
      })),
    );
  });

  it("is reported to the employee with every total", async () => {
    expect(await ownReport()).toMatchObject({
      date: DATE,
      member: { id: day.employee.id, name: "Eve Worker", department: "Engineering" },
      timezone: "UTC",
      provisional: false,
      record: {
        id: day.record_id,
        check_in_time: at("08:55:12"),
        check_out_time: at("17:32:47"),
        status: "present",
        is_late: false,
        ...DURATIONS,
      },
      work_sessions: [{ started_at: at("08:55:12"), ended_at: at("17:32:47"), ended_by: "member" }],
      lunch_breaks: [{ break_start_time: at("12:15:20"), break_end_time: at("13:00:05"), duration: 2685 }],
      // 31055 s; of 28370 s without the break 82.11 %, 8.37 % and 9.52 %, which sum to 100.0.
      total_hours: 8.63,
      active_percent: 82.1,
      idle_percent: 8.4,
      meeting_percent: 9.5,
      ...SPENT,
    });
  });

  it("is reported to the admin exactly as to the employee", async () => {
    const query = { date: DATE, user_id: day.employee.id };
    const shown = await dataOf("GET", "/api/reports/daily", { token: day.admin.token, query });
    expect(shown).toEqual({ ...(await ownReport()), as_of: shown.as_of });
  });

  it("is kept in the productivity summary as it was reported", async () => {
    const [row] = await sql("select * from productivity_summary where user_id = $1 and date = $2", [
      day.employee.id,
      DATE,
    ]);
    expect(row).toMatchObject({ org_id: day.org_id, ...DURATIONS, ...SPENT });
  });

  it("is repaired by the late batch, which fills half an hour that had been idle", () => {
    // 15:09:30 to 15:40:00 were 1830 s of silence: 23295 - 1830 and 2375 + 1830.
    expect(day.before_late_batch).toEqual({ work: 31_055, active: 21_465, idle: 4205, break: 2685, meeting: 2700 });
  });

  it("keeps each heartbeat once, however often it was sent", async () => {
    const rows = await sql(
      `select count(*)::int as stored, count(*) filter (where is_active)::int as active, sum(mouse_clicks)::int as clicks
       from user_activity_tracking where user_id = $1`,
      [day.employee.id],
    );
    // 893, of which 120 inactive; the four in the break are kept too: 3 * 773 clicks.
    expect(rows).toEqual([{ stored: 893, active: 773, clicks: 2319 }]);
  });
});

describe("its screenshot", () => {
  it("goes straight to the bucket and is shown by signed addresses only", async () => {
    const { screenshot, url, thumbnail_url } = await dataOf("GET", `/api/screenshots/${day.screenshot.id}`, {
      token: day.employee.token,
    });
    expect(day.screenshot.upload_status).toBe(204);
    expect(screenshot).toMatchObject({
      status: "ready",
      attendance_record_id: day.record_id,
      file_size_bytes: day.screenshot.file.length,
      width: 1280,
      height: 720,
      active_application: "Editor",
      is_productive: true,
      category: "development",
    });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(day.screenshot.file)).toBe(true);
    const thumbnail = await sharp(Buffer.from(await (await fetch(thumbnail_url)).arrayBuffer())).metadata();
    expect(thumbnail).toMatchObject({ format: "webp", width: 320, height: 180 });
    expect((await fetch(url.split("?")[0])).status).toBe(system.bucket_answers.unsigned_read);
  });

  it("is listed for the admin, and that they looked is kept", async () => {
    const query = { user_id: day.employee.id, date: DATE };
    const { items } = await dataOf("GET", "/api/screenshots/list", { token: day.admin.token, query });
    expect(items).toMatchObject([{ id: day.screenshot.id, status: "ready", thumbnail_url: expect.any(String) }]);
    const seen = await sql("select viewer_id, member_id from looks where org_id = $1 and pictures > 0", [day.org_id]);
    expect(seen).toEqual([{ viewer_id: day.admin.id, member_id: day.employee.id }]);
  });
});

describe("the admin's socket", () => {
  it("hears the check-in", async () => {
    const { channel, data } = await heard(({ event }) => event === "attendance:new");
    expect(channel).toBe("attendance");
    expect(data).toMatchObject({
      attendance_id: day.record_id,
      user_id: day.employee.id,
      user_name: "Eve Worker",
      check_in_time: at("08:55:12"),
    });
  });

  it("hears the employee come, go on a break and leave", async () => {
    // At work, and active once a heartbeat is known; whether the queue was that fast is nobody's to say.
    const states = [
      [["active", "untracked"], "08:55:12"],
      [["break"], "12:15:20"],
      [["active", "untracked"], "13:00:05"],
      [["offline"], "17:32:47"],
    ] as const;
    for (const [expected, since] of states)
      await heard(
        ({ event, data }) =>
          event === "user:status" && expected.some((state) => state === data?.state) && data?.since === at(since),
      );
  });

  it("hears of the screenshot once its thumbnail is there", async () => {
    const { channel, data } = await heard(({ event }) => event === "screenshot:new");
    expect(channel).toBe("users");
    expect(data).toMatchObject({ screenshot_id: day.screenshot.id, user_id: day.employee.id });
  });

  it("hears the check-out with the time worked", async () => {
    const { data } = await heard(
      ({ event, data }) => event === "attendance:update" && data?.check_out_time !== undefined,
    );
    expect(data).toMatchObject({ attendance_id: day.record_id, total_work_duration: 31_055 });
  });

  it("hears what a socket of another organization does not", async () => {
    await heard(({ event, data }) => event === "attendance:update" && data?.check_out_time !== undefined);
    const people = [day.employee.id, day.admin.id];
    const foreign = day.stranger.frames.filter(({ data }) => people.includes(String(data?.user_id)));
    // That they have founded an organization of their own is told as well.
    const others = day.stranger.frames.filter(({ event }) => event !== "subscribed" && event !== "member:update");
    expect([foreign, others]).toEqual([[], []]);
  });
});
