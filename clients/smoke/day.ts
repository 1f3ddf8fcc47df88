import { createTransport } from "../common/transport.ts";
import { type Api, createApi } from "../tracker/core/api.ts";
import { type Admin, type Credentials, makeAddress, makePassword } from "./admin.ts";
import { drawPicture } from "./picture.ts";
import { type Listener, listen } from "./socket.ts";
import { must, type Step, waitFor } from "./steps.ts";

/** What passes a queue and a cold start is waited for this long. */
const PATIENCE_SECONDS = 60;
const WORKED_SECONDS = 600;
const BREAK_SECONDS = 120;

export type Employee = {
  readonly id: string;
  readonly name: string;
  readonly api: Api;
  /** Whether they were made for this run. One who was not has worked before, and is there afterwards. */
  readonly hired: boolean;
  /** Whether a run before this one had left work open. It ended just now: ten minutes of work would overlap it. */
  readonly repaired: boolean;
};

type Health = { readonly status: string; readonly checks: Readonly<Record<string, { status: string }>> };

export async function checkHealth(baseUrl: string): Promise<void> {
  const health = (await createTransport({ baseUrl }).send({ method: "GET", path: "/api/health" })) as Health;
  must(health.status === "ok", "every part should be well", health);
}

/** Invites somebody without an address, so that no mail is sent, and registers and signs in as them. */
export async function hire(baseUrl: string, admin: Admin): Promise<Employee> {
  const { invite_code } = await admin.call<{ invite_code: string }>("POST", "/api/invites", { role: "employee" });
  const [email, password, name] = [makeAddress("employee"), makePassword(), "Smoke Test Employee"];
  const body = { invite_code, email, password, name, client: "native" };
  await createTransport({ baseUrl }).send({ method: "POST", path: "/api/auth/register", body });
  const api = createApi({ baseUrl });
  const { id } = await api.signIn(email, password);
  return { id, name, api, hired: true, repaired: false };
}

/** Signs in as an employee who is there, and ends what a run before this one has left open. */
export async function returnToWork(baseUrl: string, { email, password }: Credentials): Promise<Employee> {
  const api = createApi({ baseUrl });
  const { id, name } = await api.signIn(email, password);
  return { id, name, api, hired: false, repaired: await endWork(api) };
}

/** Answers whether there was work to end. */
async function endWork(api: Api): Promise<boolean> {
  const { checked_in } = await api.status();
  if (checked_in) await api.checkOut({});
  return checked_in;
}

/** Whether the ten minutes of work would be of two dates where the organization is. */
export async function isMidnight(admin: Admin): Promise<boolean> {
  type Answer = { organization: { timezone: string } };
  const { timezone } = (await admin.call<Answer>("GET", "/api/org")).organization;
  const dateAt = (time: number) => new Date(time).toLocaleDateString("en", { timeZone: timezone });
  return (
    dateAt(Date.now() - (WORKED_SECONDS + PATIENCE_SECONDS) * 1000) !==
    dateAt(Date.now() + 10 * PATIENCE_SECONDS * 1000)
  );
}

/** The administrator's socket, on the channel of check-ins. `websocket` is where the ticket is taken instead of where the API says. */
export async function watch(admin: Admin, websocket: string | undefined): Promise<Listener> {
  const { ticket, url } = await admin.call<{ ticket: string; url: string }>("POST", "/api/realtime/ticket");
  return listen(websocket === undefined ? url : `${websocket}?ticket=${ticket}`, "attendance");
}

/**
 * Ten minutes of work that end now, with a break of two; every number of them is known beforehand. Answers the screenshot
 * that was taken.
 */
export async function liveDay(
  step: Step,
  admin: Admin,
  { id, name, api, hired }: Employee,
  socket: Listener,
): Promise<string> {
  const before = hired ? NOTHING : await step("the day so far is read", () => readDay(admin, id));
  const now = Math.floor(Date.now() / 1000);
  const at = (secondsAgo: number) => new Date((now - secondsAgo) * 1000).toISOString();

  const { record } = await step("checks in", () => api.checkIn({ timestamp: at(WORKED_SECONDS) }));
  await step("the administrator's socket hears it", () =>
    waitFor("the event of the check-in", () => heard(socket, record.id), PATIENCE_SECONDS),
  );
  await step("sends a batch of heartbeats", async () => {
    const { accepted } = await api.sendHeartbeats([570, 540, 510, 480, 450, 420].map((ago) => heartbeat(at(ago))));
    must(accepted === 6, "all six should be taken", accepted);
  });
  await step("takes a break, and comes back", async () => {
    await api.startBreak({ timestamp: at(360) });
    await api.endBreak({ timestamp: at(360 - BREAK_SECONDS) });
  });
  await step("sends one heartbeat of now", () => api.sendHeartbeats([heartbeat(at(0))]));
  await step("is seen at work", () =>
    waitFor("state active, in the editor", () => seenAtWork(admin, id, at(0)), PATIENCE_SECONDS),
  );
  const screenshot = await step("uploads a screenshot straight to the bucket, and its thumbnail is made", () =>
    takeScreenshot(admin, api),
  );
  await step("checks out, and the time worked is right to the second", async () => {
    const { record: closed } = await api.checkOut({ timestamp: at(0) });
    const worked = closed.total_work_duration - before.work;
    must(worked === WORKED_SECONDS, "600 s were worked", worked);
  });
  await step("the daily report adds up", () => checkReport(admin, id, record.date, before));
  await step("the report is exported as CSV", () => checkExport(admin, id, name, record.date));
  return screenshot;
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

async function takeScreenshot(admin: Admin, api: Api): Promise<string> {
  const bytes = drawPicture();
  const announcement = { content_type: "image/png", size_bytes: bytes.length, application: "Editor" };
  const { screenshot, upload } = await api.announceScreenshot(announcement);
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
  return screenshot.id;
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
  must(added("work") === WORKED_SECONDS, "600 s were worked", day);
  must(added("break") === BREAK_SECONDS, "120 s were a break", day);
  const rest = added("active") + added("idle") + added("meeting");
  must(rest === WORKED_SECONDS - BREAK_SECONDS && added("active") > 0, "the parts should sum to the rest", day);
}

async function checkExport(admin: Admin, id: string, name: string, date: string): Promise<void> {
  const path = `/api/reports/export?type=daily&format=csv&date=${date}&user_id=${id}`;
  const { url } = await admin.call<{ url: string }>("GET", path);
  const text = await (await fetch(url)).text();
  must(text.includes(name) && text.includes(date), "the file should name the member and the day", text.slice(0, 300));
}

/** Ends the work of an employee who stays, and removes the picture, if one was taken. */
export async function leaveAsFound(admin: Admin, { api }: Employee, screenshot: string | undefined): Promise<void> {
  await endWork(api);
  await api.signOut();
  if (screenshot !== undefined) await admin.call("DELETE", `/api/screenshots/${screenshot}`);
}

/** Erases the employee, and waits until what they left is gone. */
export async function cleanUp(admin: Admin, { id }: Employee): Promise<void> {
  await admin.call("DELETE", `/api/users/${id}?erase=true`);
  type Page = { items: unknown[] };
  const nothingLeft = async () => {
    const { items } = await admin.call<Page>("GET", `/api/screenshots/list?user_id=${id}`);
    return items.length === 0 ? true : undefined;
  };
  await waitFor("their screenshots to be gone", nothingLeft, PATIENCE_SECONDS);
}
