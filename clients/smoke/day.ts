import { createTransport } from "../common/transport.ts";
import { type Api, createApi } from "../tracker/core/api.ts";
import { type Admin, type Credentials, makeAddress, makePassword } from "./admin.ts";
import { drawPicture } from "./picture.ts";
import { type Listener, listen } from "./socket.ts";
import { must, type Step, waitFor } from "./steps.ts";

/** What passes a queue and a cold start is waited for this long. */
const PATIENCE_SECONDS = 60;
/** Less than the five minutes that runs are apart: work of two runs never overlaps. */
const WORKED_SECONDS = 240;
const BREAK_SECONDS = 60;
const BREAK_BEGAN = 140;

export type Employee = {
  readonly id: string;
  readonly name: string;
  readonly api: Api;
  /** Whether they were made for this run. One who was not has worked before, and is there afterwards. */
  readonly hired: boolean;
  /** Whether a run before this one had left work open. It ended just now: this run's work would overlap it. */
  readonly repaired: boolean;
};

type Health = { readonly status: string; readonly checks: Readonly<Record<string, { status: string }>> };

export async function checkHealth(baseUrl: string): Promise<void> {
  const health = (await createTransport({ baseUrl }).send({ method: "GET", path: "/api/health" })) as Health;
  must(health.status === "ok", "every part should be well", health);
}

/**
 * Invites somebody without an address, so that no mail is sent, and registers as them. What is left of an invite that
 * nobody came of is taken back.
 */
export async function hire(baseUrl: string, admin: Admin): Promise<{ id: string; credentials: Credentials }> {
  type Invited = { id: string; invite_code: string };
  const { id, invite_code } = await admin.call<Invited>("POST", "/api/invites", { role: "employee" });
  const [email, password] = [makeAddress("employee"), makePassword()];
  const body = { invite_code, email, password, name: "Smoke Test Employee", client: "native" };
  const transport = createTransport({ baseUrl });
  type Answer = { access_token: string; user: { id: string } };
  try {
    const answer = (await transport.send({ method: "POST", path: "/api/auth/register", body })) as Answer;
    // They sign in as everybody does, and this session is nobody's.
    await transport
      .send({ method: "POST", path: "/api/auth/logout", token: answer.access_token })
      .catch(() => undefined);
    return { id: answer.user.id, credentials: { email, password } };
  } catch (error) {
    await admin.call("DELETE", `/api/invites/${id}`).catch(() => undefined);
    throw error;
  }
}

/** Signs in as somebody who was hired just now. */
export async function begin(baseUrl: string, { email, password }: Credentials): Promise<Employee> {
  const api = createApi({ baseUrl });
  const { id, name } = await api.signIn(email, password);
  return { id, name, api, hired: true, repaired: false };
}

/** Signs in as an employee who is there, and ends what a run before this one has left open. */
export async function returnToWork(baseUrl: string, { email, password }: Credentials): Promise<Employee> {
  const api = createApi({ baseUrl });
  const { id, name } = await api.signIn(email, password);
  return { id, name, api, hired: false, repaired: await endWork(api) };
}

/** What a run leaves behind where it stops: pictures, and work that was to end at an instant. */
export type Left = { readonly taken: string[]; until?: string };

/** Answers whether there was work to end: then when it was to, because the next run's work begins soon after. */
async function endWork(api: Api, { until }: Partial<Left> = {}): Promise<boolean> {
  const { checked_in } = await api.status();
  if (checked_in) await api.checkOut(until === undefined ? {} : { timestamp: until });
  return checked_in;
}

/** Whether the minutes of work would be of two dates where the organization is. */
export async function isMidnight(admin: Admin): Promise<boolean> {
  type Answer = { organization: { timezone: string } };
  const { timezone } = (await admin.call<Answer>("GET", "/api/org")).organization;
  const dateAt = (time: number) => new Date(time).toLocaleDateString("en", { timeZone: timezone });
  return (
    dateAt(Date.now() - (WORKED_SECONDS + PATIENCE_SECONDS) * 1000) !== dateAt(Date.now() + 5 * PATIENCE_SECONDS * 1000)
  );
}

/** The administrator's socket, on the channel of check-ins. `websocket` is where the ticket is taken instead of where the API says. */
export async function watch(admin: Admin, websocket: string | undefined): Promise<Listener> {
  const { ticket, url } = await admin.call<{ ticket: string; url: string }>("POST", "/api/realtime/ticket");
  return listen(websocket === undefined ? url : `${websocket}?ticket=${ticket}`, "attendance");
}

/**
 * Four minutes of work that end now, with a break of one; every number of them is known beforehand. What there is to take
 * back is in `left`, as soon as there is something.
 */
export async function liveDay(
  step: Step,
  admin: Admin,
  { id, name, api, hired }: Employee,
  socket: Listener,
  left: Left,
): Promise<void> {
  const before = hired ? NOTHING : await step("the day so far is read", () => readDay(admin, id));
  const now = Math.floor(Date.now() / 1000);
  const at = (secondsAgo: number) => new Date((now - secondsAgo) * 1000).toISOString();

  left.until = at(0);
  const { record } = await step("checks in", () => api.checkIn({ timestamp: at(WORKED_SECONDS) }));
  await step("the administrator's socket hears it", () =>
    waitFor("the event of the check-in", () => heard(socket, record.id), PATIENCE_SECONDS),
  );
  await step("sends a batch of heartbeats", async () => {
    const { accepted } = await api.sendHeartbeats([230, 215, 200, 185, 170, 155].map((ago) => heartbeat(at(ago))));
    must(accepted === 6, "all six should be taken", accepted);
  });
  await step("takes a break, and comes back", async () => {
    await api.startBreak({ timestamp: at(BREAK_BEGAN) });
    await api.endBreak({ timestamp: at(BREAK_BEGAN - BREAK_SECONDS) });
  });
  await step("sends one heartbeat of now", () => api.sendHeartbeats([heartbeat(at(0))]));
  await step("is seen at work", () =>
    waitFor("state active, in the editor", () => seenAtWork(admin, id, at(0)), PATIENCE_SECONDS),
  );
  await step("uploads a screenshot straight to the bucket, and its thumbnail is made", () =>
    takeScreenshot(admin, api, left.taken),
  );
  await step("checks out, and the time worked is right to the second", async () => {
    const { record: closed } = await api.checkOut({ timestamp: at(0) });
    const worked = closed.total_work_duration - before.work;
    must(worked === WORKED_SECONDS, `${WORKED_SECONDS} s were worked`, worked);
  });
  await step("the daily report adds up", () => checkReport(admin, id, record.date, before));
  await step("the report is exported as CSV", () => checkExport(admin, id, name, record.date));
}

function heartbeat(timestamp: string) {
  return {
    timestamp,
    is_active: true,
    application: "Editor",
    active_window: "smoke.ts",
    mouse_clicks: 3,
    keyboard_strokes: 9,
  };
}

/** The first check-in of a day is a new record, a later one changes it. */
const heard = ({ frames }: Listener, recordId: string) =>
  frames.find(
    ({ event, data }) =>
      (event === "attendance:new" || event === "attendance:update") && data?.attendance_id === recordId,
  );

async function seenAtWork(admin: Admin, id: string, since: string): Promise<true | undefined> {
  type Answer = { status: { state: string; active_application: string | null; last_heartbeat_at: string | null } };
  const { status } = await admin.call<Answer>("GET", `/api/activity/current?user_id=${id}`);
  const current = status.last_heartbeat_at !== null && Date.parse(status.last_heartbeat_at) === Date.parse(since);
  return status.state === "active" && status.active_application === "Editor" && current ? true : undefined;
}

async function takeScreenshot(admin: Admin, api: Api, taken: string[]): Promise<void> {
  const bytes = drawPicture();
  const announcement = { content_type: "image/png", size_bytes: bytes.length, application: "Editor" };
  const { screenshot, upload } = await api.announceScreenshot(announcement);
  taken.push(screenshot.id);
  await api.uploadFile(upload, bytes);
  type Answer = { screenshot: { status: string }; thumbnail_url: string | null };
  const path = `/api/screenshots/${screenshot.id}`;
  const done = async () => {
    const answer = await admin.call<Answer>("GET", path);
    return answer.screenshot.status === "pending" ? undefined : answer;
  };
  const { screenshot: processed, thumbnail_url } = await waitFor("its thumbnail", done, PATIENCE_SECONDS);
  must(processed.status === "ready" && thumbnail_url !== null, "it should be ready", processed);
  const type = (await fetch(thumbnail_url ?? "")).headers.get("content-type");
  must(type === "image/webp", "the thumbnail should be a WebP image", type);
}

/** Seconds of a day. */
type Totals = Record<"work" | "active" | "idle" | "break" | "meeting", number>;
const NOTHING: Totals = { work: 0, active: 0, idle: 0, break: 0, meeting: 0 };

/** A date, or today where they are. */
async function readDay(admin: Admin, id: string, date?: string): Promise<Totals> {
  type Answer = { record: { [Name in keyof Totals as `total_${Name}_duration`]: number } | null };
  const of = date === undefined ? "" : `date=${date}&`;
  const { record } = await admin.call<Answer>("GET", `/api/reports/daily?${of}user_id=${id}`);
  return {
    work: record?.total_work_duration ?? 0,
    active: record?.total_active_duration ?? 0,
    idle: record?.total_idle_duration ?? 0,
    break: record?.total_break_duration ?? 0,
    meeting: record?.total_meeting_duration ?? 0,
  };
}

async function checkReport(admin: Admin, id: string, date: string, before: Totals): Promise<void> {
  const day = await readDay(admin, id, date);
  const added = (name: keyof Totals) => day[name] - before[name];
  must(added("work") === WORKED_SECONDS, `${WORKED_SECONDS} s were worked`, day);
  must(added("break") === BREAK_SECONDS, `${BREAK_SECONDS} s were a break`, day);
  const rest = added("active") + added("idle") + added("meeting");
  must(rest === WORKED_SECONDS - BREAK_SECONDS && added("active") > 0, "the parts should sum to the rest", day);
}

async function checkExport(admin: Admin, id: string, name: string, date: string): Promise<void> {
  const path = `/api/reports/export?type=daily&format=csv&date=${date}&user_id=${id}`;
  const { url } = await admin.call<{ url: string }>("GET", path);
  const text = await (await fetch(url)).text();
  must(text.includes(name) && text.includes(date), "the file should name the member and the day", text.slice(0, 300));
}

/** Ends the work of an employee who stays, and removes the pictures that were taken: each whatever becomes of the other. */
export async function leaveAsFound(admin: Admin, { api }: Employee, left: Left): Promise<void> {
  const goHome = async () => {
    try {
      await endWork(api, left);
    } finally {
      await api.signOut();
    }
  };
  const remove = left.taken.map((id) => admin.call("DELETE", `/api/screenshots/${id}`));
  const [failed] = (await Promise.allSettled([goHome(), ...remove])).filter(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** Erases the employee, and waits until what they left is gone. */
export async function cleanUp(admin: Admin, id: string): Promise<void> {
  await admin.call("DELETE", `/api/users/${id}?erase=true`);
  type Page = { items: unknown[] };
  const nothingLeft = async () => {
    const { items } = await admin.call<Page>("GET", `/api/screenshots/list?user_id=${id}`);
    return items.length === 0 ? true : undefined;
  };
  await waitFor("their screenshots to be gone", nothingLeft, PATIENCE_SECONDS);
}
