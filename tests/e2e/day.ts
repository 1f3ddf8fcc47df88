import { randomUUID } from "node:crypto";
import type { System } from "../setup/system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf } from "../steps/call/http.ts";
import { runJob } from "../steps/queues/jobs.ts";
import { givenSetting, sql } from "../steps/scene/given.ts";
import { connectSocket, type Socket } from "../steps/sockets/socket.ts";
import { drawScreenshot, postFile } from "../steps/uploads/upload.ts";
import {
  at,
  BREAK,
  CHECK_IN,
  CHECK_OUT,
  DATE,
  HEARTBEATS,
  type Heartbeat,
  inBatches,
  LATE_HEARTBEATS,
  MEETING,
  SCREENSHOT,
  shuffled,
} from "./day-plan.ts";

type Person = { id: string; token: string };
type Company = { org_id: string; admin: Person; employee: Person };
type Durations = Record<"work" | "active" | "idle" | "break" | "meeting", number>;

export type LivedDay = Company & {
  /** The admin's, and that of another organization's admin. */
  socket: Socket;
  stranger: Socket;
  record_id: string;
  screenshot: { id: string; file: Buffer; upload_status: number };
  /** The stored totals when everything was in but the late batch. */
  before_late_batch: Durations;
};

/** Registers an organization with its admin, who makes an account for an employee, who signs in on their own. */
async function foundCompany(): Promise<Company> {
  const tag = randomUUID().slice(0, 8);
  const founder = await dataOf(
    "POST",
    "/api/auth/register",
    {
      body: {
        email: `ada-${tag}@example.com`,
        password: "correct horse battery",
        name: "Ada Founder",
        organization_name: `Works ${tag}`,
        timezone: "UTC",
      },
    },
    201,
  );
  const admin = { id: founder.user.id, token: founder.access_token };
  const email = `eve-${tag}@example.com`;
  const { user, temporary_password } = await dataOf(
    "POST",
    "/api/users",
    { token: admin.token, body: { email, name: "Eve Worker", role: "employee", department: "Engineering" } },
    201,
  );
  const login = await dataOf("POST", "/api/auth/login", { body: { email, password: temporary_password } });
  // The day lies in the past, and nobody works before they are a member.
  await sql("update users set created_at = created_at - interval '1 year' where id = $1", [user.id]);
  const [row] = await sql<{ org_id: string }>("select org_id from users where id = $1", [user.id]);
  const org_id = row?.org_id ?? "";
  // Every weekday is worked, so that the day comes out the same whichever it was.
  await givenSetting(org_id, "working_days", [1, 2, 3, 4, 5, 6, 7]);
  await givenSetting(org_id, "productivity_rules", [
    { match: "application", pattern: "Editor", productivity: "productive", category: "development" },
    { match: "domain", pattern: "example.net", productivity: "unproductive" },
  ]);
  return { org_id, admin, employee: { id: user.id, token: login.access_token } };
}

/** Lives the whole day of the plan, as a tracker that was offline at times would upload it. */
export async function liveDay(system: System): Promise<LivedDay> {
  const company = await foundCompany();
  const { admin, employee } = company;
  const { token } = employee;
  const socket = await watch(admin);
  const stranger = await watch((await foundCompany()).admin);

  const [early = [], second = [], third = [], ...rest] = inBatches(shuffled(HEARTBEATS), 97);
  // An offline tracker uploads in any order: these may be stored before the check-in they belong to, or after it.
  await sendHeartbeats(token, [early]);
  const checkIn = await dataOf("POST", "/api/attendance/check-in", { token, body: { timestamp: at(CHECK_IN) } }, 201);
  await sendHeartbeats(token, [second]);
  await dataOf("POST", "/api/lunch-break/start", { token, body: { timestamp: at(BREAK.start) } }, 201);
  await sendHeartbeats(token, [third]);
  await dataOf("POST", "/api/lunch-break/end", { token, body: { timestamp: at(BREAK.end) } });
  await logMeeting(token);
  const screenshot = await takeScreenshot(token);
  await sendHeartbeats(token, rest);
  await dataOf("POST", "/api/attendance/check-out", { token, body: { timestamp: at(CHECK_OUT) } });

  await eventuallyStored(employee, 833);
  const before_late_batch = await storedTotals(checkIn.record.id);
  await sendHeartbeats(token, [shuffled(LATE_HEARTBEATS)]);
  await eventuallyStored(employee, 893);

  await runJob(system, "jobsCloseDays", { date: DATE });
  await eventually("the day is closed", async () => {
    const [closed] = await sql("select from attendance_records where id = $1 and closed_at is not null", [
      checkIn.record.id,
    ]);
    return closed;
  });
  return { ...company, socket, stranger, record_id: checkIn.record.id, screenshot, before_late_batch };
}

async function watch({ token }: Person): Promise<Socket> {
  const socket = await connectSocket(token);
  for (const channel of ["attendance", "users"]) socket.say({ action: "subscribe", channel });
  await eventually("the subscriptions are confirmed", () =>
    socket.frames.filter(({ event }) => event === "subscribed").length === 2 ? true : undefined,
  );
  return socket;
}

/** Each batch is answered by how many were taken, which is all of them. */
async function sendHeartbeats(token: string, batches: readonly Heartbeat[][]): Promise<void> {
  for (const heartbeats of batches) {
    const answer = await dataOf("POST", "/api/activity/heartbeat", { token, body: { heartbeats } }, 202);
    if (answer.accepted !== heartbeats.length) throw new Error(`not taken: ${JSON.stringify(answer)}`);
  }
}

async function logMeeting(token: string): Promise<void> {
  const body = {
    activity_type: "meeting",
    start_time: at(MEETING.start),
    end_time: at(MEETING.end),
    title: "Planning",
  };
  await dataOf("POST", "/api/activity/log", { token, body }, 201);
}

async function takeScreenshot(token: string): Promise<LivedDay["screenshot"]> {
  const file = await drawScreenshot(1280, 720);
  const body = {
    timestamp: at(SCREENSHOT),
    content_type: "image/png",
    size_bytes: file.length,
    application: "Editor",
    active_window: "day.ts",
    screen_resolution: "1280x720",
  };
  const { screenshot, upload } = await dataOf("POST", "/api/screenshots/upload", { token, body }, 201);
  const { status } = await postFile(upload, file, "image/png");
  await eventually("the thumbnail is made", async () => {
    const { screenshot: now } = await dataOf("GET", `/api/screenshots/${screenshot.id}`, { token });
    return now.status === "pending" ? undefined : now;
  });
  return { id: screenshot.id, file, upload_status: status };
}

async function eventuallyStored({ id }: Person, heartbeats: number): Promise<void> {
  await eventually(`${heartbeats} heartbeats are stored`, async () => {
    const [row] = await sql<{ stored: string }>(
      "select count(*) as stored from user_activity_tracking where user_id = $1",
      [id],
    );
    return Number(row?.stored) === heartbeats ? true : undefined;
  });
}

async function storedTotals(recordId: string): Promise<Durations> {
  const [totals] = await sql<Durations>(
    `select total_work_duration as work, total_active_duration as active, total_idle_duration as idle,
       total_break_duration as break, total_meeting_duration as meeting
     from attendance_records where id = $1`,
    [recordId],
  );
  if (totals === undefined) throw new Error("no attendance record");
  return totals;
}
